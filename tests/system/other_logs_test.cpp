// G9, second half: two logs are never mixed, nor two pasts of one.

#include "tests/system/harness/publisher_client.hpp"
#include "tests/system/harness/read_model.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

namespace fs = std::filesystem;

class OtherLogs : public SystemTest {
 protected:
  void SetUp() override {
    installation.start();
    ASSERT_EQ(commands.ask(open_account("alice")).status(), 201U);
    head_ = commands.ask(deposit("alice", 10)).position();
    ASSERT_EQ(account_at("alice", head_).balance().minor_units(), 10);
  }

  /// The event-bus's files as they are now, taken while it does not run.
  void back_up_log() {
    installation.bus().stop();
    fs::copy(log_files(), backup(), fs::copy_options::recursive);
    installation.bus().start();
    installation.bus().expect_ready();
  }
  void restore_log() {
    installation.bus().kill();
    installation.bus().forget();
    fs::copy(backup(), log_files(), fs::copy_options::recursive);
    installation.bus().start();
    installation.bus().expect_ready();
  }

  void expect_stopped_with_one_clear_line() {
    ASSERT_TRUE(wait_until([&] { return all_have_stopped(); })) << projection().ShortDebugString();
    EXPECT_FALSE(projection().error().empty());
    EXPECT_TRUE(installation.queries().process().running());
    EXPECT_THAT(installation.queries().said(), ::testing::HasSubstr(" error query-service "));
  }

  v1::ProjectionView projection() { return projections_in(queries.ask(list_projections())).projections(0); }

  bool all_have_stopped() {
    const auto all = projections_in(queries.ask(list_projections()));
    return std::ranges::all_of(all.projections(),
                               [](const auto& model) { return model.state() == v1::ProjectionView::WRONG_LOG; });
  }

  std::uint64_t head_ = 0;

 private:
  fs::path log_files() { return installation.bus().files(); }
  fs::path backup() const { return installation.directory() / "backup"; }
};

TEST_F(OtherLogs, G9_AQueryServiceStopsWhenAnotherLogAppears) {
  ASSERT_TRUE(all_models_at(queries, head_));
  const auto rows = all_rows(installation.queries().data());
  installation.bus().kill();
  installation.commands().kill();
  auto& other = installation.another_bus_in_its_place();
  other.start();
  other.expect_ready();
  installation.commands().start();
  installation.commands().expect_ready();
  for (int i = 0; i < 5; ++i) ASSERT_EQ(insist(commands, open_account("bob" + std::to_string(i))).status(), 201U);

  expect_stopped_with_one_clear_line();
  EXPECT_EQ(all_rows(installation.queries().data()), rows) << "two logs were mixed";
}

TEST_F(OtherLogs, G9_AQueryServiceThatStartsBesideAnotherLogStopsToo) {
  for (auto* service : {&installation.bus(), &installation.commands(), &installation.queries()}) service->kill();
  auto& other = installation.another_bus_in_its_place();
  other.start();
  installation.commands().start();
  // Longer than the first one, so that its length gives nothing away.
  for (int i = 0; i < 5; ++i) ASSERT_EQ(insist(commands, open_account("bob" + std::to_string(i))).status(), 201U);
  installation.queries().start();
  expect_stopped_with_one_clear_line();
}

TEST_F(OtherLogs, G9_ACommandServiceOffersNothingOfOneLogToAnother) {
  installation.bus().kill();
  auto& other = installation.another_bus_in_its_place();
  other.start();
  other.expect_ready();

  auto pay = deposit("alice", 5);
  pay.set_timeout_ms(3'000);
  const auto reply = commands.ask(pay);
  EXPECT_GE(reply.status(), 500U) << "an account of another log was paid into";
  EXPECT_TRUE(read_log(log).empty());
  EXPECT_TRUE(installation.commands().process().running());
}

TEST_F(OtherLogs, G9_ARestoredBackupBehindTheCheckpointIsNoticed) {
  back_up_log();
  const auto later = insist(commands, deposit("alice", 1));
  ASSERT_EQ(account_at("alice", later.position()).balance().minor_units(), 11);
  restore_log();
  expect_stopped_with_one_clear_line();
}

TEST_F(OtherLogs, G9_ARestoredBackupThatHasGoneOnDifferentlyIsNoticed) {
  back_up_log();
  ASSERT_TRUE(all_models_at(queries, insist(commands, deposit("alice", 1)).position()));
  const auto rows = all_rows(installation.queries().data());
  installation.queries().kill();
  installation.commands().kill();
  restore_log();
  installation.commands().start();
  for (int i = 0; i < 5; ++i) ASSERT_EQ(insist(commands, deposit("alice", 100)).status(), 200U);

  installation.queries().start();
  expect_stopped_with_one_clear_line();
  EXPECT_EQ(all_rows(installation.queries().data()), rows) << "two pasts were mixed";
}

TEST_F(OtherLogs, G9_ARestoredBackupAtTheCheckpointGoesOn) {
  back_up_log();
  restore_log();
  const auto paid = insist(commands, deposit("alice", 1));
  EXPECT_EQ(account_at("alice", paid.position()).balance().minor_units(), 11);
}

}  // namespace
}  // namespace tercet::harness
