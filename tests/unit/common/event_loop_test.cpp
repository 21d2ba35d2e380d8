#include "common/messaging/event_loop.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <thread>
#include <vector>

namespace tercet {
namespace {

using std::chrono::milliseconds;

TEST(EventLoop, RunsWhatOtherThreadsPostInTheirOrder) {
  EventLoop loop;
  std::vector<int> seen;
  std::thread other{[&] {
    for (int i = 0; i < 100; ++i) loop.post([&seen, i] { seen.push_back(i); });
    loop.post([&] { loop.stop(); });
  }};
  loop.run();
  other.join();
  ASSERT_EQ(seen.size(), 100u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

TEST(EventLoop, TellsOfAStopSignal) {
  EventLoop loop;
  int signals = 0;
  loop.on_stop_signal([&] {
    if (++signals == 2) loop.stop();
    std::raise(SIGINT);
  });
  std::raise(SIGTERM);
  loop.run();
  EXPECT_EQ(signals, 2);
}

TEST(Timer, FiresOnceOrAgainAndAgain) {
  EventLoop loop;
  Timer once{loop};
  Timer repeated{loop};
  int once_fired = 0;
  int repeats = 0;
  once.once(milliseconds{1}, [&] { ++once_fired; });
  repeated.every(milliseconds{1}, [&] {
    if (++repeats == 5) loop.stop();
  });
  loop.run();
  EXPECT_EQ(once_fired, 1);
  EXPECT_EQ(repeats, 5);
}

TEST(Timer, ThatIsGoneDoesNotFire) {
  EventLoop loop;
  bool fired = false;
  {
    Timer(loop).once(milliseconds{0}, [&] { fired = true; });
  }
  Timer end{loop};
  end.once(milliseconds{5}, [&] { loop.stop(); });
  loop.run();
  EXPECT_FALSE(fired);
}

TEST(Timer, MaySetItselfAgainFromItsHandler) {
  EventLoop loop;
  Timer timer{loop};
  timer.once(milliseconds{1}, [&] { timer.once(milliseconds{1}, [&] { loop.stop(); }); });
  loop.run();
}

}  // namespace
}  // namespace tercet
