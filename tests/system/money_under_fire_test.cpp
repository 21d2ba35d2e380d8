// Two command-services, two query-services, one event-bus, clients that never give up, and somebody who kills them all.

#include <algorithm>
#include <mutex>
#include <random>
#include <thread>

#include "tests/system/harness/read_model.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

constexpr int kAccounts = 4;
constexpr auto kDuration = 20s;

std::string account(unsigned i) {
  return "account" + std::to_string(i % kAccounts);
}

/// What clients were told, by command id.
class Told {
 public:
  void add(const std::string& command_id, const v1::CommandReply& outcome) {
    const std::lock_guard lock{mutex_};
    outcomes_[command_id] = outcome;
  }
  const std::map<std::string, v1::CommandReply>& outcomes() const { return outcomes_; }

 private:
  std::mutex mutex_;
  std::map<std::string, v1::CommandReply> outcomes_;
};

/// Sends random payments until it is told to stop, each until its outcome is known, now and then twice.
void pay(std::uint16_t port, unsigned seed, Told& told, const std::stop_token& stop) {
  CommandClient client{port};
  std::minstd_rand random{seed};
  while (!stop.stop_requested()) {
    const auto name = account(static_cast<unsigned>(random()));
    const auto cents = static_cast<std::int64_t>(random() % 100 + 1);
    auto next = random() % 2 == 0 ? deposit(name, cents) : withdraw(name, cents);
    if (random() % 2 == 0) next = accepted_first(next);
    next.set_timeout_ms(2'000);
    const auto outcome = insist(client, next, 60s);
    told.add(next.command_id(), outcome);
    if (random() % 8 == 0) {
      const auto again = insist(client, next, 60s);
      EXPECT_EQ(again.position(), outcome.position()) << "two outcomes of " << next.command_id();
    }
  }
}

class MoneyUnderFire : public SystemTest {
 protected:
  Service& second_commands = installation.another_command_service();
  Service& second_queries = installation.another_query_service();

  void SetUp() override {
    installation.start();
    for (auto* service : {&second_commands, &second_queries}) {
      service->start();
      service->expect_ready();
    }
    for (unsigned i = 0; i < kAccounts; ++i) ASSERT_EQ(commands.ask(open_account(account(i))).status(), 201U);
  }

  void kill_somebody_again_and_again() {
    std::minstd_rand random{20'261'123};
    Service* all[] = {&installation.bus(), &installation.commands(), &second_commands, &installation.queries(),
                      &second_queries};
    const auto end = std::chrono::steady_clock::now() + kDuration;
    while (std::chrono::steady_clock::now() < end) {
      auto& victim = *all[random() % std::size(all)];
      victim.restart_hard();
      victim.expect_ready();
      const auto calm = std::chrono::milliseconds{random() % 400};
      EXPECT_TRUE(holds_for(calm, [&] { return victim.process().running(); }));
    }
  }

  /// The whole log, once every command that was accepted has its outcome.
  WholeLog settled_log() {
    WholeLog whole;
    const bool settled = wait_until(
        [&] {
          whole = read_log(log);
          return std::ranges::all_of(fates(whole), [](const auto& fate) { return fate.second.outcome != nullptr; });
        },
        40s);
    EXPECT_TRUE(settled) << "accepted, and never done";
    return whole;
  }

  void expect_told_the_truth(const WholeLog& whole, const Told& told) {
    const auto all = fates(whole);
    for (const auto& [id, reply] : told.outcomes()) {
      const auto found = all.find(id_bytes(id));
      ASSERT_NE(found, all.end()) << "an outcome was told that is not in the log: " << id;
      const auto& [acceptances, outcome] = found->second;
      ASSERT_NE(outcome, nullptr);
      EXPECT_EQ(outcome->position(), reply.position());
      const bool completed = outcome->body().outcome().status() == v1::Outcome::COMPLETED;
      EXPECT_EQ(completed, reply.status() < 400) << reply.ShortDebugString();
      EXPECT_LE(acceptances, 1);
    }
  }

  void expect_money_conserved(const WholeLog& whole) {
    std::int64_t held = 0;
    for (const auto& [stream, cents] : balances(whole)) {
      EXPECT_GE(cents, 0) << stream;
      held += cents;
    }
    EXPECT_EQ(held, money_paid_in(whole));
  }

  void expect_read_models_equal_to_a_rebuild(std::uint64_t head) {
    auto& rebuilt = installation.another_query_service();
    rebuilt.start();
    rebuilt.expect_ready();
    for (auto* service : {&installation.queries(), &second_queries, &rebuilt}) {
      QueryClient client{service->ports().queries()};
      ASSERT_TRUE(all_models_at(client, head));
    }
    EXPECT_EQ(all_rows(installation.queries().data()), all_rows(rebuilt.data()));
    EXPECT_EQ(all_rows(second_queries.data()), all_rows(rebuilt.data()));
  }
};

TEST_F(MoneyUnderFire, IsNeitherMadeNorLost) {
  Told told;
  {
    std::vector<std::jthread> clients;
    for (unsigned i = 0; i < 6; ++i) {
      const auto port = (i % 2 == 0 ? installation.commands() : second_commands).ports().commands();
      clients.emplace_back([port, i, &told](const std::stop_token& stop) { pay(port, i + 1, told, stop); });
    }
    kill_somebody_again_and_again();
  }
  EXPECT_GT(told.outcomes().size(), 100U);

  const auto whole = settled_log();
  expect_sound(whole);
  expect_told_the_truth(whole, told);
  expect_money_conserved(whole);
  expect_read_models_equal_to_a_rebuild(whole.size());
}

}  // namespace
}  // namespace tercet::harness
