#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>

#include "tests/unit/command_service_bank.hpp"
#include "tests/unit/command_service_harness.hpp"

/// GetCommand: what is known of a command, from the log.
namespace tercet {
namespace {

using namespace test_bank;
using google::protobuf::util::TimeUtil;

class AskingForACommand : public testing::Test {
 protected:
  v1::CommandView view_of(int number) {
    const auto reply = service_.status(Harness::id(number));
    EXPECT_EQ(reply.status(), 200U) << reply.ShortDebugString();
    EXPECT_EQ(reply.type(), "tercet.v1.CommandView");
    v1::CommandView view;
    EXPECT_TRUE(view.ParseFromString(reply.data()));
    return view;
  }

  void expect_refused(const v1::QueryReply& reply, std::uint32_t status, const std::string& code) {
    EXPECT_EQ(reply.status(), status);
    EXPECT_EQ(reply.problem().code(), code);
  }

  Harness service_;
};

TEST_F(AskingForACommand, AnAcceptedCommandThatIsDoneHasBothTimes) {
  service_.send(service_.accepted(1, open_account()));
  service_.settle();
  const auto accepted_us = service_.bus.time_us;
  service_.judge_next();
  service_.bus.time_us += 2'000'000;
  service_.run();
  const auto view = view_of(1);
  EXPECT_EQ(view.command_id(), Harness::id(1));
  EXPECT_EQ(view.type(), "bank.v1.OpenAccount");
  EXPECT_EQ(view.status(), v1::CommandView::COMPLETED);
  EXPECT_EQ(view.stream(), "account-alice");
  EXPECT_EQ(view.version(), 1U);
  EXPECT_EQ(view.position(), 2U);
  EXPECT_EQ(TimeUtil::TimestampToMicroseconds(view.accepted_at()), accepted_us);
  EXPECT_EQ(TimeUtil::TimestampToMicroseconds(view.finished_at()), accepted_us + 2'000'000);
}

TEST_F(AskingForACommand, ACommandThatWasNotAcceptedFirstHasNoSuchTime) {
  service_.ask(service_.committed(1, open_account()));
  const auto view = view_of(1);
  EXPECT_FALSE(view.has_accepted_at());
  EXPECT_TRUE(view.has_finished_at());
}

TEST_F(AskingForACommand, ARejectedCommandHasItsProblem) {
  service_.ask(service_.committed(1, deposit(1)));
  const auto view = view_of(1);
  EXPECT_EQ(view.status(), v1::CommandView::REJECTED);
  EXPECT_EQ(view.problem().code(), "account.not_found");
}

TEST_F(AskingForACommand, AnOpenCommandIsAccepted) {
  service_.send(service_.accepted(1, open_account()));
  service_.settle();
  service_.judge_next();
  service_.offers.clear();
  const auto view = view_of(1);
  EXPECT_EQ(view.status(), v1::CommandView::ACCEPTED);
  EXPECT_EQ(view.type(), "bank.v1.OpenAccount");
  EXPECT_EQ(view.position(), 1U);
  EXPECT_TRUE(view.has_accepted_at());
  EXPECT_FALSE(view.has_finished_at());
}

TEST_F(AskingForACommand, WhatTheLogDoesNotKnowIs404) {
  expect_refused(service_.status(Harness::id(1)), 404, "command.not_found");
  const auto foreign = service_.bus.write("account-alice", {serialized(opened())});
  expect_refused(service_.status(to_text(foreign)), 404, "command.not_found");
}

TEST_F(AskingForACommand, TheAnswerSaysWhereTheLogStood) {
  service_.ask(service_.committed(1, open_account()));
  EXPECT_EQ(service_.status(Harness::id(1)).position(), 1U);
}

TEST_F(AskingForACommand, AMalformedIdIs400) {
  expect_refused(service_.status("1"), 400, "command.id_malformed");
}

TEST_F(AskingForACommand, AnotherQuestionIs400) {
  v1::Query query;
  query.set_request_id(7);
  query.set_type("bank.v1.GetAccount");
  const auto reply = service_.ask(query);
  expect_refused(reply, 400, "query.unknown_type");
  EXPECT_EQ(reply.request_id(), 7U);
}

TEST_F(AskingForACommand, DataThatIsNoGetCommandIs400) {
  v1::Query query;
  query.set_type("tercet.v1.GetCommand");
  query.set_data("\xff");
  expect_refused(service_.ask(query), 400, "query.malformed");
}

TEST_F(AskingForACommand, WithoutAnEventBusItIs503) {
  service_.view.status = Publisher::Status::unreachable;
  service_.settle();
  expect_refused(service_.status(Harness::id(1)), 503, "bus.unavailable");
}

TEST_F(AskingForACommand, ASilentEventBusIs503) {
  service_.tamper = [](v1::ReadReply& reply) {
    reply.Clear();
    reply.set_status(503);
    reply.mutable_problem()->set_status(503);
    reply.mutable_problem()->set_code("bus.unavailable");
  };
  expect_refused(service_.status(Harness::id(1)), 503, "bus.unavailable");
}

TEST_F(AskingForACommand, AnotherLogIs503) {
  service_.tamper = [](v1::ReadReply& reply) {
    reply.Clear();
    reply.set_status(409);
  };
  expect_refused(service_.status(Harness::id(1)), 503, "log.changed");
}

TEST_F(AskingForACommand, APositionTheLogHasNotReachedIs504) {
  v1::GetCommand question;
  question.set_command_id(Harness::id(1));
  v1::Query query;
  query.set_type("tercet.v1.GetCommand");
  query.set_data(question.SerializeAsString());
  query.set_min_position(1);
  expect_refused(service_.ask(query), 504, "query.position_not_reached");
}

}  // namespace
}  // namespace tercet
