// G5 under steady load on one account from two command-services: nothing is lost, nobody starves, and what queues behind
// an append leaves together in the next one.

#include <algorithm>
#include <array>
#include <latch>
#include <map>
#include <set>
#include <thread>

#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

using Clock = std::chrono::steady_clock;

const std::string kAccount = "hot";
constexpr int kEach = 4'000;
constexpr std::size_t kInFlight = 128;
/// Far below the 30 s after which a command is given up. All of it takes about a second when all is well.
constexpr auto kLongestWait = 10s;

/// One client's load on one instance: deposits of one cent, the next one as soon as fewer than `kInFlight` are on their
/// way. Made and looked at on the test's thread; run() on its own.
class Load {
 public:
  /// One deposit beforehand, so that the instance knows the account and the connection stands.
  explicit Load(std::uint16_t port) : client_{port} {
    EXPECT_EQ(client_.ask(next_deposit()).status(), 200U);
    sent_.clear();
  }

  void run() {
    for (int i = 0; i < kEach; ++i) {
      if (sent_.size() == kInFlight && !take_reply()) return;
      client_.send(next_deposit());
    }
    while (!sent_.empty() && take_reply()) {
    }
  }

  /// Of all its commands, 16 bytes each.
  const std::set<std::string>& command_ids() const { return command_ids_; }
  int completed() const { return completed_; }
  Clock::duration longest_wait() const { return longest_wait_; }

 private:
  v1::Command next_deposit() {
    auto next = deposit(kAccount, 1);
    next.set_timeout_ms(60'000);
    command_ids_.insert(id_bytes(next.command_id()));
    sent_.emplace(next.command_id(), Clock::now());
    return next;
  }

  /// False if the reply is not what it should be: the load is then broken off.
  bool take_reply() {
    const auto frames = client_.socket().receive(60s);
    v1::CommandReply reply;
    if (frames) reply.ParseFromString(frames->back());
    const auto sent = sent_.find(reply.command_id());
    if (sent == sent_.end() || reply.status() != 200) {
      ADD_FAILURE() << sent_.size() << " commands wait, and this comes: " << reply.ShortDebugString();
      return false;
    }
    longest_wait_ = std::max(longest_wait_, Clock::now() - sent->second);
    sent_.erase(sent);
    ++completed_;
    return true;
  }

  CommandClient client_;
  std::set<std::string> command_ids_;
  /// When those without a reply were sent, by command id.
  std::map<std::string, Clock::time_point> sent_;
  int completed_ = 0;
  Clock::duration longest_wait_{0};
};

class HotAggregate : public SystemTest {
 protected:
  void SetUp() override {
    installation.start();
    auto& second = installation.another_command_service();
    second.start();
    second.expect_ready();
    ASSERT_EQ(commands.ask(open_account(kAccount)).status(), 201U);
    loads_[0] = std::make_unique<Load>(installation.ports().commands());
    loads_[1] = std::make_unique<Load>(second.ports().commands());
  }

  void run_both() {
    std::latch both{2};
    std::vector<std::jthread> threads;
    for (auto& load : loads_) {
      threads.emplace_back([&both, &load] {
        both.arrive_and_wait();
        load->run();
      });
    }
  }

  /// How many commits each had in the log when the first of them had all of its own.
  std::array<std::size_t, 2> commits_while_both_were_loaded(const WholeLog& whole) const {
    std::array<std::size_t, 2> commits{};
    for (const auto& commit : whole) {
      for (std::size_t i = 0; i < loads_.size(); ++i) {
        const auto& mine = loads_[i]->command_ids();
        if (mine.contains(commit.body().commit_id()) && ++commits[i] == mine.size()) return commits;
      }
    }
    return commits;
  }

  std::array<std::unique_ptr<Load>, 2> loads_;
};

/// The commits that were judged together, and made durable by one sync, have one time.
std::size_t groups_in(const WholeLog& whole) {
  std::set<std::int64_t> times;
  for (const auto& commit : whole) times.insert(commit.time_us());
  return times.size();
}

TEST_F(HotAggregate, G5_TwoInstancesUnderLoadLoseNothingAndStarveNobody) {
  run_both();
  const auto whole = read_log(log);
  expect_sound(whole);

  const auto all = fates(whole);
  for (const auto& load : loads_) {
    EXPECT_EQ(load->completed(), kEach);
    EXPECT_LT(load->longest_wait(), kLongestWait);
    for (const auto& id : load->command_ids()) {
      const auto fate = all.find(id);
      ASSERT_NE(fate, all.end());
      EXPECT_EQ(fate->second.outcome->body().outcome().status(), v1::Outcome::COMPLETED);
    }
  }
  const std::size_t deposits = loads_[0]->command_ids().size() + loads_[1]->command_ids().size();
  EXPECT_EQ(whole.size(), deposits + 1) << "each command once, and the opening";
  EXPECT_EQ(balances(whole)["account-" + kAccount], deposits);

  const auto commits = commits_while_both_were_loaded(whole);
  EXPECT_GE(std::min(commits[0], commits[1]), (commits[0] + commits[1]) / 5) << commits[0] << " and " << commits[1];

  EXPECT_LT(4 * groups_in(whole), whole.size()) << "about one commit a round trip";
}

}  // namespace
}  // namespace tercet::harness
