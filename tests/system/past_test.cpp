// What an account or an order was: at each version, position and time, exactly as it was shown then.

#include <google/protobuf/util/time_util.h>

#include <vector>

#include "shop/v2/order_queries.pb.h"
#include "tests/system/harness/shop.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

using google::protobuf::util::TimeUtil;

bank::v1::GetAccount alice() {
  bank::v1::GetAccount question;
  question.set_account_id("alice");
  return question;
}

bank::v1::GetAccount alice_at_version(std::uint64_t version) {
  auto question = alice();
  question.set_version(version);
  return question;
}

bank::v1::GetAccount alice_at_position(std::uint64_t position) {
  auto question = alice();
  question.set_position(position);
  return question;
}

bank::v1::GetAccount alice_as_of(const google::protobuf::Timestamp& time) {
  auto question = alice();
  *question.mutable_as_of() = time;
  return question;
}

class Past : public SystemTest {
 protected:
  void SetUp() override { installation.start(); }

  v1::ReadReply read_head() {
    v1::ReadRequest request;
    request.mutable_head();
    return log.ask(request);
  }
  std::string refusal(const google::protobuf::Message& question, std::uint64_t min_position = 0) {
    return queries.ask(query(question, min_position)).problem().code();
  }
};

TEST_F(Past, EveryStateThatWasEverShownCanBeShownAgain) {
  std::vector<v1::QueryReply> shown;
  const auto show = [&](const v1::CommandReply& reply) {
    shown.push_back(queries.ask(get_account("alice", reply.position())));
    commands.ask(open_account("other" + std::to_string(shown.size())));
  };
  show(commands.ask(open_account("alice")));
  for (int i = 1; i <= 10; ++i) show(commands.ask(i % 3 == 0 ? withdraw("alice", i) : deposit("alice", 10 * i)));
  // The read model begins anew: what was does not depend on what it kept.
  installation.queries().restart_hard();
  installation.queries().expect_ready();

  for (const auto& then : shown) {
    const auto account = account_in(then);
    EXPECT_EQ(queries.ask(query(alice_at_version(account.version()))).data(), then.data());
    EXPECT_EQ(queries.ask(query(alice_at_position(then.position()))).data(), then.data());
    EXPECT_EQ(queries.ask(query(alice_as_of(account.updated_at()))).data(), then.data());
  }
}

TEST_F(Past, AnOrderHasAPastToo) {
  ASSERT_EQ(commands.ask(place_order("7", "Alice")).status(), 201U);
  ASSERT_EQ(commands.ask(confirm_order("7")).status(), 200U);
  shop::v1::GetOrder question;
  question.set_order_id("7");
  question.set_version(1);
  EXPECT_EQ(answer_in<shop::v1::OrderView>(queries.ask(query(question))).status(), shop::v1::OrderView::PLACED);
  question.set_version(2);
  EXPECT_EQ(answer_in<shop::v1::OrderView>(queries.ask(query(question))).status(), shop::v1::OrderView::CONFIRMED);
}

TEST_F(Past, AnOrderTellsItsChangesAndEachVersionTellsThoseUpToIt) {
  ASSERT_EQ(commands.ask(place_order("7", "Alice")).status(), 201U);
  const auto cancelled = commands.ask(cancel_order("7", "too late"));
  ASSERT_EQ(cancelled.status(), 200U);
  shop::v2::GetOrder question;
  question.set_order_id("7");
  const auto now = answer_in<shop::v2::OrderView>(queries.ask(query(question, cancelled.position())));
  EXPECT_EQ(now.status(), shop::v2::OrderView::CANCELLED);
  EXPECT_EQ(now.items(0).total().minor_units(), 500);
  ASSERT_EQ(now.changes_size(), 2);
  EXPECT_EQ(now.changes(1).kind(), shop::v2::Change::CANCELLED);
  EXPECT_EQ(now.changes(1).reason(), "too late");
  EXPECT_EQ(now.changes(1).position(), cancelled.position());
  question.set_version(1);
  const auto then = answer_in<shop::v2::OrderView>(queries.ask(query(question)));
  EXPECT_EQ(then.status(), shop::v2::OrderView::PLACED);
  ASSERT_EQ(then.changes_size(), 1);
  EXPECT_EQ(then.changes(0).SerializeAsString(), now.changes(0).SerializeAsString());
}

TEST_F(Past, PointsThatAreNotYetPastAreClearErrors) {
  const auto head = commands.ask(open_account("alice")).position();
  EXPECT_EQ(refusal(alice_at_version(2), head), "past.not_reached");
  EXPECT_EQ(refusal(alice_at_position(head + 1), head), "past.not_reached");
  EXPECT_EQ(refusal(alice_as_of(TimeUtil::SecondsToTimestamp(4'000'000'000)), head), "past.not_reached");
  EXPECT_EQ(refusal(alice_at_version(0), head), "query.invalid");
  EXPECT_EQ(refusal(alice_as_of(TimeUtil::SecondsToTimestamp(1)), head), "account.not_found");
}

TEST_F(Past, APointOfThePastIsAnsweredTheSameWhateverIsWrittenMeanwhile) {
  ASSERT_EQ(commands.ask(open_account("alice")).status(), 201U);
  for (int round = 0; round < 20; ++round) {
    const auto write_more = [this] {
      for (int i = 0; i < 20; ++i) commands.send(deposit("alice", 1));
    };
    write_more();
    // The time by the bus's clock just now: too early to be asked for, then complete for ever.
    const auto head = read_head();
    const auto question = alice_as_of(TimeUtil::MicrosecondsToTimestamp(head.time_us()));
    v1::QueryReply first;
    ASSERT_TRUE(wait_until([&] {
      first = queries.ask(query(question, 1));
      return first.problem().code() != "past.not_reached";
    }));
    ASSERT_EQ(first.status(), 200U) << first.problem().detail();
    // Those before may all have been written by then.
    write_more();
    ASSERT_TRUE(wait_until([&] { return read_head().head() > head.head() + 5; }));
    EXPECT_EQ(queries.ask(query(question)).data(), first.data());
  }
}

TEST_F(Past, WithoutTheEventBusOnlyThePresentIsAnswered) {
  const auto head = commands.ask(open_account("alice")).position();
  ASSERT_EQ(queries.ask(get_account("alice", head)).status(), 200U);
  installation.bus().kill();
  auto question = query(alice_at_version(1));
  question.set_timeout_ms(500);
  EXPECT_EQ(queries.ask(question).status(), 504U);
  EXPECT_EQ(queries.ask(get_account("alice")).status(), 200U);
  installation.bus().start();
  EXPECT_TRUE(wait_until([&] { return queries.ask(query(alice_at_version(1))).status() == 200U; }));
}

}  // namespace
}  // namespace tercet::harness
