#include <gmock/gmock.h>

#include "bank/v1/account.pb.h"
#include "client/command_line/log_reading.hpp"
#include "client/command_line/requests.hpp"
#include "common/vocabulary/problem.hpp"
#include "tests/unit/client/command_line_fixture.hpp"

/// What `tercet` prints and returns, against services of straw.
namespace {

using namespace tercet;
using namespace tercet::command_line;
using namespace std::chrono_literals;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr auto kUuid = "0190b2a4-7c1e-7000-8000-00000000002a";

std::string reply_to(const FakeService::Received& request, std::uint32_t status) {
  v1::Command command;
  EXPECT_TRUE(command.ParseFromString(request.bytes));
  v1::CommandReply reply;
  reply.set_request_id(command.request_id());
  reply.set_command_id(command.command_id());
  reply.set_status(status);
  if (status >= 400) *reply.mutable_problem() = make_problem(status, "account.closed", "it is closed");
  return reply.SerializeAsString();
}

Send close_account() {
  Send send;
  send.type = "CloseAccount";
  send.json = R"({"account_id":"alice"})";
  send.command_id = kUuid;
  return send;
}

TEST_F(CommandLineTest, send_prints_the_acceptance_and_the_outcome) {
  const FakeService service{[](const auto& request) {
    return std::vector{reply_to(request, 202), reply_to(request, 200)};
  }};
  EXPECT_EQ(run(close_account(), commands_at(service), output()), 0);
  EXPECT_THAT(printed(), ElementsAre(R"({"command_id":"0190b2a4-7c1e-7000-8000-00000000002a","status":202})",
                                     R"({"command_id":"0190b2a4-7c1e-7000-8000-00000000002a","status":200})"));
  EXPECT_THAT(complained(), IsEmpty());
}

TEST_F(CommandLineTest, send_tells_a_refusal_on_both_outputs_and_returns_1) {
  const FakeService service{[](const auto& request) { return std::vector{reply_to(request, 422)}; }};
  EXPECT_EQ(run(close_account(), commands_at(service), output()), 1);
  EXPECT_THAT(printed(), ElementsAre(HasSubstr(R"("code":"account.closed")")));
  EXPECT_THAT(complained(), ElementsAre("tercet: 422 account.closed: it is closed"));
}

TEST_F(CommandLineTest, send_of_what_cannot_be_read_returns_2_and_sends_nothing) {
  const FakeService service{[](const auto&) { return std::vector<std::string>{}; }};
  auto send = close_account();
  send.json = R"({"account":"alice"})";
  EXPECT_EQ(run(send, commands_at(service), output()), 2);
  EXPECT_THAT(complained(), ElementsAre("tercet: JSON of bank.v1.CloseAccount: account: no such field"));
  EXPECT_THAT(service.received(), IsEmpty());
}

TEST_F(CommandLineTest, send_tells_the_id_when_the_outcome_is_not_known) {
  const FakeService silent{[](const auto&) { return std::vector<std::string>{}; }};
  auto send = close_account();
  send.timeout = 100ms;
  EXPECT_NE(run(send, commands_at(silent), output()), 0);
  EXPECT_THAT(complained(), ElementsAre(StartsWith("tercet: 504 "),
                                        AllOf(HasSubstr("tercet status 0190b2a4-7c1e-7000-8000-00000000002a"),
                                              HasSubstr("--id 0190b2a4-7c1e-7000-8000-00000000002a"))));
}

TEST_F(CommandLineTest, everything_returns_3_when_nobody_is_there) {
  Invocation nowhere;
  {
    const FakeService gone{[](const auto&) { return std::vector<std::string>{}; }};
    nowhere = commands_at(gone);
  }
  auto send = close_account();
  send.timeout = 10ms;
  EXPECT_EQ(run(send, nowhere, output()), 3);
  EXPECT_THAT(complained(), ElementsAre(StartsWith("tercet: 503 service.unreachable: no command-service at tcp://")));
}

// ---- Read models ----

v1::QueryReply answer_to(const FakeService::Received& request, const google::protobuf::Message& answer) {
  v1::Query query;
  EXPECT_TRUE(query.ParseFromString(request.bytes));
  v1::QueryReply reply;
  reply.set_request_id(query.request_id());
  reply.set_status(200);
  reply.set_type(answer.GetTypeName());
  reply.set_data(answer.SerializeAsString());
  return reply;
}

v1::ProjectionView account_view() {
  v1::ProjectionView view;
  view.set_name("account_view");
  view.set_state(v1::ProjectionView::CATCHING_UP);
  return view;
}

std::vector<std::string> show_account_view(const FakeService::Received& request) {
  return {answer_to(request, account_view()).SerializeAsString()};
}

template <class Question>
Question question_in(const FakeService::Received& request) {
  v1::Query query;
  Question question;
  EXPECT_TRUE(query.ParseFromString(request.bytes));
  EXPECT_EQ(query.type(), Question::descriptor()->full_name());
  EXPECT_TRUE(question.ParseFromString(query.data()));
  return question;
}

TEST_F(CommandLineTest, projections_lists_the_read_models) {
  const FakeService service{[](const auto& request) {
    v1::ProjectionList list;
    *list.add_projections() = account_view();
    return std::vector{answer_to(request, list).SerializeAsString()};
  }};
  auto invocation = queries_at(service);
  invocation.json = false;
  EXPECT_EQ(run(Projections{}, invocation, output()), 0);
  EXPECT_THAT(printed(), ElementsAre(StartsWith("name "), StartsWith("account_view  ")));
  question_in<v1::ListProjections>(service.received().at(0));
}

TEST_F(CommandLineTest, projections_retry_and_skip_say_which_and_show_how_it_stands_then) {
  const FakeService service{show_account_view};
  EXPECT_EQ(run(RetryProjection{.name = "account_view"}, queries_at(service), output()), 0);
  EXPECT_EQ(run(SkipCommit{.name = "account_view", .position = 17}, queries_at(service), output()), 0);
  EXPECT_THAT(printed(), Each(AllOf(HasSubstr(R"("type":"tercet.v1.ProjectionView","data":{"name":"account_view")"),
                                    StartsWith(R"({"status":200,)"))));
  EXPECT_EQ(question_in<v1::RetryProjection>(service.received().at(0)).name(), "account_view");
  const auto skipped = question_in<v1::SkipCommit>(service.received().at(1));
  EXPECT_EQ(skipped.name(), "account_view");
  EXPECT_EQ(skipped.position(), 17u);
}

TEST_F(CommandLineTest, projections_retry_of_what_has_not_stopped_returns_1) {
  const FakeService service{[](const auto& request) {
    auto reply = answer_to(request, account_view());
    reply.set_status(409);
    *reply.mutable_problem() = make_problem(409, "projection.not_stopped", "account_view follows the log");
    return std::vector{reply.SerializeAsString()};
  }};
  EXPECT_EQ(run(RetryProjection{.name = "account_view"}, queries_at(service), output()), 1);
  EXPECT_THAT(complained(), ElementsAre("tercet: 409 projection.not_stopped: account_view follows the log"));
}

// ---- Reading ----

/// Versions `first` to `last` of account-alice, one commit; with an event of another stream beside them.
v1::Commit commit_of(Position position, Version first, Version last) {
  v1::Commit commit;
  commit.set_position(position);
  commit.add_first_versions(9);
  commit.add_first_versions(first);
  auto& other = *commit.mutable_body()->add_writes();
  other.set_stream("account-bob");
  other.add_events()->set_type("bank.v1.AccountClosed");
  auto& own = *commit.mutable_body()->add_writes();
  own.set_stream("account-alice");
  for (auto version = first; version <= last; ++version) own.add_events()->set_type("bank.v1.AccountClosed");
  return commit;
}

v1::ReadRequest parse_read(const FakeService::Received& request) {
  v1::ReadRequest read;
  EXPECT_TRUE(read.ParseFromString(request.bytes));
  return read;
}

v1::ReadReply page_for(const FakeService::Received& request) {
  v1::ReadReply reply;
  reply.set_request_id(parse_read(request).request_id());
  reply.set_log_id(std::string(16, 'L'));
  reply.set_status(200);
  return reply;
}

/// account-alice: version 1; 2 to 4; 5. One commit a page.
std::vector<std::string> alice_forwards(const FakeService::Received& request) {
  auto reply = page_for(request);
  const auto from = parse_read(request).stream().from_version();
  const auto [position, first, last] = from <= 1   ? std::tuple{3, 1, 1}
                                       : from <= 4 ? std::tuple{6, 2, 4}
                                                   : std::tuple{8, 5, 5};
  *reply.mutable_commits()->add_commits() =
      commit_of(static_cast<Position>(position), static_cast<Version>(first), static_cast<Version>(last));
  reply.set_stream_version(5);
  reply.set_next(static_cast<Version>(last) + 1);
  reply.set_end(last == 5);
  return {reply.SerializeAsString()};
}

std::vector<std::string> alice_backwards(const FakeService::Received& request) {
  auto reply = page_for(request);
  *reply.mutable_commits()->add_commits() = commit_of(8, 5, 5);
  *reply.mutable_commits()->add_commits() = commit_of(6, 2, 4);
  *reply.mutable_commits()->add_commits() = commit_of(3, 1, 1);
  reply.set_stream_version(5);
  reply.set_end(true);
  return {reply.SerializeAsString()};
}

std::string version_of(const std::string& line) {
  const auto at = line.find(R"("version":")") + 11;
  return line.substr(at, line.find('"', at) - at);
}

class ReadTest : public CommandLineTest {
 protected:
  std::vector<std::string> versions(const FakeService& service, Read read) {
    read.stream = "account-alice";
    EXPECT_EQ(run(read, reads_at(service), output()), 0);
    std::vector<std::string> versions;
    for (const auto& line : printed()) {
      EXPECT_THAT(line, HasSubstr(R"("stream":"account-alice")"));
      versions.push_back(version_of(line));
    }
    return versions;
  }
};

TEST_F(ReadTest, shows_all_pages) {
  const FakeService service{alice_forwards};
  EXPECT_THAT(versions(service, {}), ElementsAre("1", "2", "3", "4", "5"));
  EXPECT_EQ(parse_read(service.received().back()).log_id(), std::string(16, 'L')) << "all pages of one log";
}

TEST_F(ReadTest, starts_inside_a_commit_and_stops_inside_one) {
  const FakeService service{alice_forwards};
  EXPECT_THAT(versions(service, {.stream = {}, .from = 3, .limit = 3}), ElementsAre("3", "4", "5"));
  EXPECT_EQ(service.received().size(), 2u);
}

TEST_F(ReadTest, asks_for_no_page_beyond_its_limit) {
  const FakeService service{alice_forwards};
  EXPECT_THAT(versions(service, {.stream = {}, .limit = 3}), ElementsAre("1", "2", "3"));
  EXPECT_EQ(service.received().size(), 2u);
}

TEST_F(ReadTest, goes_backwards_from_a_version) {
  const FakeService service{alice_backwards};
  EXPECT_THAT(versions(service, {.stream = {}, .from = 3, .backwards = true}), ElementsAre("3", "2", "1"));
}

TEST_F(ReadTest, tells_of_a_stream_that_is_not_there) {
  const FakeService service{[](const auto& request) { return std::vector{page_for(request).SerializeAsString()}; }};
  EXPECT_EQ(run(Read{.stream = "account-alcie"}, reads_at(service), output()), 1);
  EXPECT_THAT(complained(), ElementsAre("tercet: 404 stream.not_found: no stream account-alcie"));
}

TEST_F(ReadTest, comes_back_when_the_event_bus_is_busy) {
  std::atomic<int> asked{0};
  const FakeService service{[&](const auto& request) {
    if (++asked > 1) return alice_backwards(request);
    auto busy = page_for(request);
    busy.set_status(503);
    *busy.mutable_problem() = make_retry_problem(503, "bus.busy", "many readers", 60);
    return std::vector{busy.SerializeAsString()};
  }};
  EXPECT_EQ(run(Read{.stream = "account-alice", .backwards = true}, reads_at(service), output()), 0);
  EXPECT_EQ(asked, 2);
}

TEST_F(CommandLineTest, commands_lists_the_open_ones_of_all_pages) {
  const FakeService service{[](const auto& request) {
    auto reply = page_for(request);
    const auto after = parse_read(request).open().after();
    auto& open = *reply.add_open();
    open.set_command_id(std::string(16, after.empty() ? '\1' : '\2'));
    reply.set_end(!after.empty());
    return std::vector{reply.SerializeAsString()};
  }};
  EXPECT_EQ(run(OpenCommands{}, reads_at(service), output()), 0);
  EXPECT_THAT(printed(), ElementsAre(HasSubstr("01010101-0101-0101-0101-010101010101"),
                                     HasSubstr("02020202-0202-0202-0202-020202020202")));
}

}  // namespace
