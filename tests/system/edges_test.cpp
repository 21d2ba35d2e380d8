// Values at the edge of what is allowed, through the whole system.

#include <limits>

#include "common/vocabulary/identity.hpp"
#include "common/vocabulary/limits.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();

class Edges : public SystemTest {
 protected:
  void SetUp() override {
    installation.start();
    ASSERT_EQ(commands.ask(open_account("alice")).status(), 201U);
  }
  void expect_refused(const v1::Command& command, std::uint32_t status, const std::string& code) {
    const auto reply = commands.ask(command);
    EXPECT_EQ(reply.status(), status) << reply.ShortDebugString();
    EXPECT_EQ(reply.problem().code(), code);
    EXPECT_EQ(reply.problem().status(), status);
    EXPECT_EQ(reply.problem().type(), "/problems/" + code);
  }
};

TEST_F(Edges, TheLargestAmountIsKeptToTheCent) {
  const auto paid = commands.ask(deposit("alice", kMost));
  ASSERT_EQ(paid.status(), 200U);
  EXPECT_EQ(account_at("alice", paid.position()).balance().minor_units(), kMost);

  expect_refused(deposit("alice", 1), 422, "money.overflow");
  EXPECT_EQ(commands.ask(withdraw("alice", kMost)).status(), 200U);
  EXPECT_EQ(commands.ask(deposit("alice", kMost)).status(), 200U);
}

TEST_F(Edges, AnOverdraftMayReachTheFarEndOfTheRange) {
  bank::v1::OpenAccount open;
  open.set_account_id("deep");
  open.set_owner("deep");
  open.set_currency("EUR");
  open.mutable_overdraft_limit()->set_currency("EUR");
  open.mutable_overdraft_limit()->set_minor_units(kMost);
  ASSERT_EQ(commands.ask(command(open)).status(), 201U);
  const auto taken = commands.ask(withdraw("deep", kMost));
  ASSERT_EQ(taken.status(), 200U);
  EXPECT_EQ(account_at("deep", taken.position()).balance().minor_units(), -kMost);
  EXPECT_EQ(commands.ask(withdraw("deep", 1)).status(), 422U);
  EXPECT_EQ(commands.ask(deposit("deep", kMost)).status(), 200U);
}

TEST_F(Edges, NothingAndLessThanNothingAreNotAmounts) {
  for (const std::int64_t cents : {std::int64_t{0}, std::int64_t{-1}, kLeast}) {
    expect_refused(deposit("alice", cents), 422, "money.not_positive");
    expect_refused(withdraw("alice", cents), 422, "money.not_positive");
  }
}

TEST_F(Edges, AnotherCurrencyIsRefused) {
  bank::v1::Deposit message;
  message.set_account_id("alice");
  message.mutable_amount()->set_currency("USD");
  message.mutable_amount()->set_minor_units(1);
  expect_refused(command(message), 422, "money.currency_mismatch");
}

TEST_F(Edges, AnUnknownTypeIs400) {
  auto strange = deposit("alice", 1);
  for (const std::string type : {"bank.v1.NoSuchCommand", "", "bank.v1.MoneyDeposited", "bank.v1.GetAccount"}) {
    strange.set_type(type);
    EXPECT_EQ(commands.ask(strange).status(), 400U) << type;
  }
  auto question = get_account("alice");
  question.set_type("bank.v1.NoSuchQuestion");
  EXPECT_EQ(queries.ask(question).status(), 400U);
}

TEST_F(Edges, AMalformedCommandIdIs400) {
  auto pay = deposit("alice", 1);
  for (const std::string id :
       {"", "not-a-uuid", "0198C0DE-0000-7000-8000-000000000001", "{0198c0de-0000-7000-8000-000000000001}",
        "0198c0de00007000800000000000000001", "00000000-0000-0000-0000-000000000000"}) {
    pay.set_command_id(id);
    EXPECT_EQ(commands.ask(pay).status(), 400U) << id;
  }
}

TEST_F(Edges, AMalformedAggregateIdIs400) {
  for (const std::string& id :
       {std::string{}, std::string{"."}, std::string{".."}, std::string{"a/b"}, std::string{"a b"},
        std::string(limits::kAggregateIdBytesMax + 1, 'a'), std::string{"é"}}) {
    EXPECT_EQ(commands.ask(open_account(id)).status(), 400U) << id;
  }
  const std::string longest(limits::kAggregateIdBytesMax, 'a');
  EXPECT_EQ(commands.ask(open_account(longest)).status(), 201U);
  EXPECT_EQ(commands.ask(open_account("A-b_c.9")).status(), 201U);
  EXPECT_EQ(account_at("A-b_c.9", read_log(log).size()).account_id(), "A-b_c.9");
}

TEST_F(Edges, DataThatIsNotTheTypeIs400) {
  auto pay = deposit("alice", 1);
  pay.set_data("\xff\xff\xff");
  EXPECT_EQ(commands.ask(pay).status(), 400U);
  auto question = get_account("alice");
  question.set_data("\xff\xff\xff");
  EXPECT_EQ(queries.ask(question).status(), 400U);
}

TEST_F(Edges, TextThatIsNotUtf8Is400) {
  // By hand: field 1 "alice", field 3 one byte 0xff.
  auto pay = deposit("alice", 1);
  pay.set_data(
      std::string{"\x0a\x05"
                  "alice"
                  "\x1a\x01\xff"});
  EXPECT_EQ(commands.ask(pay).status(), 400U);
}

TEST_F(Edges, MoreThan256KiBOfDataIs413) {
  auto pay = deposit("alice", 1);
  pay.set_data(pay.data() + std::string(limits::kCommandBytesMax, 'x'));
  EXPECT_EQ(commands.ask(pay).status(), 413U);
  auto question = get_account("alice");
  question.set_data(std::string(limits::kCommandBytesMax + 1, 'x'));
  EXPECT_EQ(queries.ask(question).status(), 413U);
}

TEST_F(Edges, ACommandForALaterTimeIsNotServedYet) {
  auto pay = deposit("alice", 1);
  pay.mutable_not_before()->set_seconds(4'000'000'000);
  EXPECT_EQ(commands.ask(pay).status(), 400U);
}

TEST_F(Edges, TimeoutsBeyondTheMostAreNotABreach) {
  auto pay = deposit("alice", 1);
  pay.set_timeout_ms(std::numeric_limits<std::uint32_t>::max());
  EXPECT_THAT(commands.ask(pay).status(), ::testing::AnyOf(200U, 400U));
  auto never = get_account("alice", std::numeric_limits<std::uint64_t>::max());
  never.set_timeout_ms(100);
  EXPECT_EQ(queries.ask(never).status(), 504U);
}

TEST_F(Edges, AnExpectedVersionThatCannotBeIs409) {
  EXPECT_EQ(commands.ask(expecting(deposit("alice", 1), std::numeric_limits<std::uint64_t>::max())).status(), 409U);
  EXPECT_EQ(commands.ask(expecting(deposit("alice", 1), 0)).status(), 409U);
}

TEST_F(Edges, ReadsOutsideTheLogFindNothingAndSayWhere) {
  v1::ReadRequest past;
  past.mutable_all()->set_from_position(std::numeric_limits<std::uint64_t>::max());
  const auto nothing = log.ask(past);
  EXPECT_EQ(nothing.status(), 200U);
  EXPECT_EQ(nothing.commits().commits_size(), 0);
  EXPECT_TRUE(nothing.end());

  v1::ReadRequest unknown;
  unknown.mutable_stream()->set_stream("account-nobody");
  EXPECT_EQ(log.ask(unknown).stream_version(), 0U);

  v1::ReadRequest other_log;
  other_log.set_log_id(to_bytes(new_uuid()));
  other_log.mutable_head();
  const auto refused = log.ask(other_log);
  EXPECT_EQ(refused.status(), 409U);
  EXPECT_EQ(refused.problem().code(), "log.other");
}

}  // namespace
}  // namespace tercet::harness
