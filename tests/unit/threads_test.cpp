// Hand-overs between our own threads, without sockets and engines: these also run under ThreadSanitizer.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <future>
#include <thread>

#include "common/messaging/event_loop.hpp"
#include "common/runtime/clock.hpp"
#include "common/runtime/worker.hpp"
#include "event-bus/memory_log.hpp"
#include "event-bus/work_queue.hpp"
#include "event-bus/writer_thread.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {
namespace {

constexpr int kThreads = 4;
constexpr int kEach = 2'000;

/// Runs `work(n)` on threads 0 to kThreads-1 and waits for all.
template <class Work>
void on_all_threads(const Work& work) {
  std::vector<std::jthread> threads;
  for (int n = 0; n < kThreads; ++n) threads.emplace_back([&work, n] { work(n); });
}

TEST(EventLoopThreads, WorkPostedFromSeveralThreadsRunsOnceAndInTheOrderOfEach) {
  EventLoop loop;
  std::vector<std::vector<int>> ran(kThreads);
  int left = kThreads * kEach;
  std::jthread runner{[&] { loop.run(); }};
  on_all_threads([&](int n) {
    for (int i = 0; i < kEach; ++i) {
      loop.post([&, n, i] {
        ran[static_cast<std::size_t>(n)].push_back(i);
        if (--left == 0) loop.stop();
      });
    }
  });
  runner.join();
  for (const auto& order : ran) {
    EXPECT_EQ(order.size(), static_cast<std::size_t>(kEach));
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  }
}

TEST(WorkQueueThreads, EverythingPushedIsTakenOnceInTheOrderOfEachProducer) {
  WorkQueue<std::pair<int, int>> queue{100};
  std::vector<std::vector<int>> taken(kThreads);
  std::promise<void> all_taken;
  int left = kThreads * kEach;
  Worker consumer;
  std::function<void()> take = [&] {
    const auto some = queue.take(10);
    EXPECT_FALSE(some.items.empty());
    for (const auto& [n, i] : some.items) taken[static_cast<std::size_t>(n)].push_back(i);
    left -= static_cast<int>(some.items.size());
    if (some.more) consumer.post(take);
    if (left == 0) all_taken.set_value();
  };
  on_all_threads([&](int n) {
    for (int i = 0; i < kEach; ++i) {
      if (queue.push({n, i}, 1)) consumer.post(take);
    }
  });
  all_taken.get_future().wait();
  for (const auto& order : taken) {
    EXPECT_EQ(order.size(), static_cast<std::size_t>(kEach));
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  }
  EXPECT_FALSE(queue.full());
}

TEST(WorkerThreads, TasksRunOneAfterTheOther) {
  int running = 0;
  int ran = 0;
  std::promise<void> all_ran;
  Worker worker;
  on_all_threads([&](int) {
    for (int i = 0; i < kEach; ++i) {
      worker.post([&] {
        EXPECT_EQ(++running, 1);
        --running;
        if (++ran == kThreads * kEach) all_ran.set_value();
      });
    }
  });
  all_ran.get_future().wait();
}

std::string append_of_one_commit(const Log& log, std::uint32_t number) {
  v1::CommitBody body;
  Uuid id{};
  std::copy_n(reinterpret_cast<const std::uint8_t*>(&number), sizeof number, id.begin() + 1);
  id.data[0] = 1;
  body.set_commit_id(to_bytes(id));
  auto& write = *body.add_writes();
  write.set_stream("note-" + std::to_string(number % 7));
  write.mutable_expected()->set_kind(v1::Expected::ANY);
  write.add_events()->set_type("test.v1.Noted");
  v1::Append append;
  append.set_log_id(to_bytes(log.id()));
  append.set_attempt(1);
  append.add_bodies(body.SerializeAsString());
  return append.SerializeAsString();
}

/// What a reader was told: where the log stands, and of which time that is all.
struct Glimpse {
  Position head = 0;
  std::int64_t settled_us = 0;
};

TEST(WriterThreadThreads, AppendsBecomeCommitsWhileOthersReadAndWhatComesAfterAReadCarriesALaterTime) {
  MemoryLog log{parse_uuid("0190b2a4-7c1e-7000-8000-00000000002a").value()};
  EventLoop loop;
  SettledTime settled;
  // Where each group ended.
  std::vector<LogHead> heads;
  std::vector<Glimpse> glimpses;
  WriterThread writer{loop,
                      log,
                      settled,
                      DiskSpace{".", 0},
                      {.on_committed =
                           [&](CommitOutput output) {
                             EXPECT_GT(output.head.position, heads.empty() ? 0 : heads.back().position);
                             heads.push_back(output.head);
                             if (output.head.position == kEach) writer.stop();
                           },
                       .on_room = [] {},
                       .on_stopped = [&] { loop.stop(); }}};
  for (std::uint32_t i = 0; i < kEach; ++i) {
    loop.post([&, i] { writer.offer("publisher", frame(append_of_one_commit(log, i))); });
  }
  std::jthread reader{[&](const std::stop_token& stop) {
    Position seen = 0;
    while (!stop.stop_requested()) {
      const auto settled_us = settled.before(wall_now_us());
      const auto now = log.head().position;
      EXPECT_GE(now, seen);
      seen = now;
      // Of each head the last one: just before, or while, the next group is judged.
      if (glimpses.empty() || glimpses.back().head != now) glimpses.push_back({now});
      glimpses.back().settled_us = settled_us;
    }
  }};
  loop.run();
  reader.request_stop();
  reader.join();
  ASSERT_FALSE(heads.empty());
  EXPECT_EQ(heads.back().position, static_cast<Position>(kEach));
  for (const auto& glimpse : glimpses) {
    // All commits of a group have one time.
    const auto next = std::ranges::find_if(heads, [&](const auto& head) { return head.position > glimpse.head; });
    if (next != heads.end()) {
      EXPECT_GT(next->time_us, glimpse.settled_us);
    }
  }
}

}  // namespace
}  // namespace tercet
