// Read models that stop: alone, with a reason, and until somebody says what is to be done.

#include <fstream>

#include "tests/system/harness/publisher_client.hpp"
#include "tests/system/harness/read_model.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

v1::RetryProjection retry(const std::string& name) {
  v1::RetryProjection retry;
  retry.set_name(name);
  return retry;
}

v1::SkipCommit skip(const std::string& name, std::uint64_t position) {
  v1::SkipCommit skip;
  skip.set_name(name);
  skip.set_position(position);
  return skip;
}

class Repairs : public SystemTest {
 protected:
  void SetUp() override {
    installation.start();
    ASSERT_EQ(commands.ask(open_account("alice")).status(), 201U);
    ASSERT_EQ(commands.ask(deposit("alice", 10)).status(), 200U);
  }

  /// Somebody else writes what no account would: money without a form. Returns its position.
  std::uint64_t poison() {
    auto body = commit_to("account-bob", any_version());
    auto& event = *body.mutable_writes(0)->mutable_events(0);
    event.set_type("bank.v1.MoneyDeposited");
    event.set_data("\xff\xff");
    PublisherClient publisher{installation.ports()};
    EXPECT_TRUE(publisher.connected());
    return publisher.offer(body).position();
  }

  v1::ProjectionView model(const std::string& name) {
    const auto all = projections_in(queries.ask(list_projections()));
    for (const auto& view : all.projections()) {
      if (view.name() == name) return view;
    }
    ADD_FAILURE() << "no read model " << name;
    return {};
  }
  bool becomes(const std::string& name, v1::ProjectionView::State state) {
    return wait_until([&] { return model(name).state() == state; });
  }
  v1::QueryReply tell(const google::protobuf::Message& order) { return queries.ask(query(order)); }

  std::filesystem::path file_of(const std::string& name) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator{installation.queries().data()}) {
      if (entry.path().filename() == name + "-1.sqlite") return entry.path();
    }
    ADD_FAILURE() << "no file of " << name;
    return {};
  }
};

TEST_F(Repairs, AModelThatCannotFoldAnEventStopsAloneAndSaysWhereAndWhy) {
  const auto position = poison();
  const auto paid = commands.ask(deposit("alice", 5)).position();
  ASSERT_TRUE(becomes("account_view", v1::ProjectionView::FAILED));
  const auto failed = model("account_view");
  EXPECT_EQ(failed.failed_position(), position);
  EXPECT_EQ(failed.position(), position - 1);
  EXPECT_THAT(failed.error(), ::testing::HasSubstr("bank.v1.MoneyDeposited, stream account-bob version 1"));
  EXPECT_TRUE(wait_until([&] { return model("command_view").position() == paid; }));
  EXPECT_TRUE(wait_until([&] { return model("order_view").position() == paid; }));
  EXPECT_EQ(account_in(queries.ask(get_account("alice"))).balance().minor_units(), 10) << "what it has, it answers";
  EXPECT_EQ(queries.ask(get_account("alice", paid)).problem().code(), "projection.failed");
}

TEST_F(Repairs, WhatIsSkippedIsPassedOverListedAndKept) {
  const auto position = poison();
  const auto paid = commands.ask(deposit("alice", 5)).position();
  for (const std::string name : {"account_view", "account_transactions"}) {
    ASSERT_TRUE(becomes(name, v1::ProjectionView::FAILED));
    EXPECT_EQ(tell(skip(name, position - 1)).problem().code(), "projection.not_stopped");
    EXPECT_EQ(tell(skip(name, position)).status(), 200U);
    ASSERT_TRUE(becomes(name, v1::ProjectionView::LIVE));
  }
  EXPECT_EQ(account_at("alice", paid).balance().minor_units(), 15);

  installation.queries().restart_hard();
  installation.queries().expect_ready();
  const auto model_now = model("account_view");
  ASSERT_EQ(model_now.skipped_size(), 1);
  EXPECT_EQ(model_now.skipped(0).position(), position);
  EXPECT_THAT(model_now.skipped(0).error(), ::testing::HasSubstr("account-bob"));
  EXPECT_EQ(model("command_view").skipped_size(), 0);
  EXPECT_EQ(account_at("alice", paid).balance().minor_units(), 15);
}

TEST_F(Repairs, ARetryChangesNothingWhileTheReasonIsStillThere) {
  const auto position = poison();
  ASSERT_TRUE(becomes("account_view", v1::ProjectionView::FAILED));
  EXPECT_EQ(tell(retry("account_view")).status(), 200U);
  ASSERT_TRUE(becomes("account_view", v1::ProjectionView::FAILED));
  EXPECT_EQ(model("account_view").failed_position(), position);
}

TEST_F(Repairs, AModelWhoseDamagedFileWasDeletedIsBuiltAgainAtARetry) {
  const auto paid = commands.ask(deposit("alice", 5)).position();
  ASSERT_EQ(account_at("alice", paid).balance().minor_units(), 15);
  installation.queries().stop();
  const auto file = file_of("account_view");
  std::filesystem::resize_file(file, 100);
  installation.queries().start();
  ASSERT_TRUE(becomes("account_view", v1::ProjectionView::FAILED));
  EXPECT_THAT(model("account_view").error(), ::testing::HasSubstr("delete it"));

  for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + end);
  EXPECT_EQ(tell(retry("account_view")).status(), 200U);
  ASSERT_TRUE(becomes("account_view", v1::ProjectionView::LIVE));
  EXPECT_EQ(account_at("alice", paid).balance().minor_units(), 15);
}

TEST_F(Repairs, WhatHasNotStoppedOrIsNotThereIsRefused) {
  EXPECT_EQ(tell(retry("account_view")).problem().code(), "projection.not_stopped");
  EXPECT_EQ(tell(skip("account_view", 1)).problem().code(), "projection.not_stopped");
  EXPECT_EQ(tell(retry("nonsense")).problem().code(), "projection.not_found");
}

}  // namespace
}  // namespace tercet::harness
