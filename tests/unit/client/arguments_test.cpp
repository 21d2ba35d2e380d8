#include "client/command_line/arguments.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <iterator>
#include <sstream>

#include "client/command_line/requests.hpp"

namespace {

using namespace tercet;
using namespace tercet::command_line;
using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto kUuid = "0190b2a4-7c1e-7000-8000-00000000002a";

using Parsed = std::variant<Invocation, EarlyEnd>;

Parsed parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "tercet");
  return parse_arguments(static_cast<int>(arguments.size()), arguments.data());
}

template <class Request>
Request request(std::vector<const char*> arguments) {
  return std::get<Request>(std::get<Invocation>(parse(std::move(arguments))).request);
}

/// The line that refuses these arguments; fails the test if it is not one line with exit status 2.
std::string refusal(std::vector<const char*> arguments) {
  const auto parsed = parse(std::move(arguments));
  const auto* end = std::get_if<EarlyEnd>(&parsed);
  if (end == nullptr) {
    ADD_FAILURE() << "not refused";
    return {};
  }
  EXPECT_EQ(end->exit_status, 2);
  EXPECT_EQ(end->out, "");
  EXPECT_THAT(end->error, Not(HasSubstr("\n")));
  return end->error;
}

TEST(Arguments, of_send_have_defaults) {
  const auto send = request<Send>({"send", "bank.v1.Deposit", "{}"});
  EXPECT_EQ(send.type, "bank.v1.Deposit");
  EXPECT_EQ(send.json, "{}");
  EXPECT_EQ(send.wait, WaitFor::outcome);
  EXPECT_EQ(send.command_id, "");
  EXPECT_EQ(send.expected_version, std::nullopt);
  EXPECT_FALSE(send.dry_run);
  EXPECT_EQ(send.timeout, std::nullopt);
}

TEST(Arguments, of_send_are_read) {
  const auto send = request<Send>(
      {"send", "T", "{}", "--wait", "committed", "--id", kUuid, "--expect", "0", "--dry-run", "--timeout", "0.25"});
  EXPECT_EQ(send.wait, WaitFor::committed);
  EXPECT_EQ(send.command_id, kUuid);
  EXPECT_EQ(send.expected_version, 0u);
  EXPECT_TRUE(send.dry_run);
  EXPECT_EQ(send.timeout, 250ms);
  EXPECT_EQ(request<Send>({"send", "T", "{}", "--wait=accepted"}).wait, WaitFor::accepted);
}

TEST(Arguments, of_the_other_commands_are_read) {
  EXPECT_EQ(request<Query>({"query", "T", "{}", "--min-position", "7"}).min_position, 7u);
  EXPECT_EQ(request<Status>({"status", kUuid}).command_id, kUuid);
  request<OpenCommands>({"commands", "--open"});
  const auto read = request<Read>({"read", "account-alice", "--from", "3", "--backwards", "--limit", "2"});
  EXPECT_EQ(read.stream, "account-alice");
  EXPECT_EQ(read.from, 3u);
  EXPECT_TRUE(read.backwards);
  EXPECT_EQ(read.limit, 2u);
  const auto tail = request<Tail>({"tail", "--from", "18446744073709551615", "--category", "account"});
  EXPECT_EQ(tail.from, 18446744073709551615u);
  EXPECT_EQ(tail.category, "account");
  EXPECT_EQ(request<Tail>({"tail"}).from, 1u);
  EXPECT_EQ(request<Info>({"info", "--wait", "30"}).wait, 30s);
}

TEST(Arguments, of_projections_are_read) {
  EXPECT_EQ(request<Projections>({"projections"}).timeout, std::nullopt);
  EXPECT_EQ(request<Projections>({"projections", "--timeout", "2"}).timeout, 2s);
  const auto retry = request<RetryProjection>({"projections", "retry", "account_view", "--timeout", "1"});
  EXPECT_EQ(retry.name, "account_view");
  EXPECT_EQ(retry.timeout, 1s);
  const auto skip = request<SkipCommit>({"projections", "skip", "account_view", "17"});
  EXPECT_EQ(skip.name, "account_view");
  EXPECT_EQ(skip.position, 17u);
  EXPECT_TRUE(std::get<Invocation>(parse({"projections", "retry", "account_view", "--json"})).json);
}

TEST(Arguments, may_name_a_read_model_like_a_subcommand) {
  EXPECT_EQ(request<RetryProjection>({"projections", "retry", "commands"}).name, "commands");
  EXPECT_EQ(request<SkipCommit>({"projections", "skip", "retry", "1"}).name, "retry");
}

TEST(Arguments, for_all_commands_stand_before_or_after_the_command) {
  for (const auto& arguments : {std::vector<const char*>{"--base-port", "9000", "--host", "::1", "--json", "info"},
                                std::vector<const char*>{"info", "--base-port", "9000", "--host", "::1", "--json"}}) {
    const auto invocation = std::get<Invocation>(parse(arguments));
    EXPECT_EQ(invocation.ports.commands(), 9001);
    EXPECT_EQ(invocation.host, "::1");
    EXPECT_TRUE(invocation.json);
  }
}

TEST(Arguments, come_from_the_environment_unless_a_flag_says_otherwise) {
  ASSERT_EQ(setenv("TERCET_CLI_BASE_PORT", "9100", 1), 0);
  EXPECT_EQ(std::get<Invocation>(parse({"info"})).ports.base, 9100);
  EXPECT_EQ(std::get<Invocation>(parse({"info", "--base-port", "9200"})).ports.base, 9200);
  ASSERT_EQ(setenv("TERCET_CLI_BASE_PORT", "port", 1), 0);
  EXPECT_THAT(refusal({"info"}), HasSubstr("'port'"));
  ASSERT_EQ(unsetenv("TERCET_CLI_BASE_PORT"), 0);
}

TEST(Arguments, that_are_wrong_are_refused_in_one_line) {
  EXPECT_THAT(refusal({}), HasSubstr("subcommand"));
  EXPECT_THAT(refusal({"sned"}), AllOf(HasSubstr("unknown subcommand: sned"), HasSubstr("--help")));
  EXPECT_THAT(refusal({"sned", "T", "{}"}), HasSubstr("sned"));
  EXPECT_THAT(refusal({"send", "T"}), HasSubstr("JSON"));
  EXPECT_THAT(refusal({"send", "T", "{}", "more"}), HasSubstr("more"));
  EXPECT_THAT(refusal({"send", "T", "{}", "--nonsense"}), HasSubstr("--nonsense"));
  EXPECT_THAT(refusal({"send", "T", "{}", "--wait", "ever"}), AllOf(HasSubstr("--wait"), HasSubstr("'ever'")));
  EXPECT_THAT(refusal({"send", "T", "{}", "--id", "0190B2A4-7C1E-7000-8000-00000000002A"}), HasSubstr("UUID"));
  EXPECT_THAT(refusal({"send", "T", "{}", "--expect", "-1"}), AllOf(HasSubstr("--expect"), HasSubstr("'-1'")));
  EXPECT_THAT(refusal({"send", "T", "{}", "--timeout", "nan"}), HasSubstr("'nan'"));
  EXPECT_THAT(refusal({"send", "T", "{}", "--timeout", "301"}), HasSubstr("'301'"));
  EXPECT_THAT(refusal({"query", "T", "{}", "--min-position", "18446744073709551616"}), HasSubstr("--min-position"));
  EXPECT_THAT(refusal({"status", "42"}), HasSubstr("COMMAND_ID"));
  EXPECT_THAT(refusal({"commands"}), HasSubstr("--open"));
  EXPECT_THAT(refusal({"read", "account"}), HasSubstr("account-alice"));
  EXPECT_THAT(refusal({"read", "account-a", "--limit", "0"}), HasSubstr("'0'"));
  EXPECT_THAT(refusal({"tail", "--category", "a-b"}), HasSubstr("'a-b'"));
  EXPECT_THAT(refusal({"info", "--base-port", "65453"}), HasSubstr("65452"));
  EXPECT_THAT(refusal({"projections", "rety", "orders"}), HasSubstr("rety"));
  EXPECT_THAT(refusal({"projections", "retry"}), HasSubstr("NAME"));
  EXPECT_THAT(refusal({"projections", "skip", "orders"}), HasSubstr("POSITION"));
  EXPECT_THAT(refusal({"projections", "skip", "orders", "0"}), AllOf(HasSubstr("POSITION"), HasSubstr("'0'")));
  EXPECT_THAT(refusal({"completion"}), HasSubstr("SHELL"));
  EXPECT_THAT(refusal({"completion", "fish"}), HasSubstr("'fish'"));
}

/// "tercet projections skip --help" for {"projections", "skip"}.
std::string help(std::vector<const char*> command) {
  command.push_back("--help");
  const auto parsed = parse(std::move(command));
  const auto& end = std::get<EarlyEnd>(parsed);
  EXPECT_EQ(end.exit_status, 0);
  EXPECT_EQ(end.error, "");
  return end.out;
}

TEST(Help, is_there_for_every_command_with_an_example) {
  for (const auto& command : command_syntax()) {
    std::istringstream words{command.path};
    const std::vector<std::string> path{std::istream_iterator<std::string>{words}, {}};
    std::vector<const char*> arguments;
    for (const auto& word : path) arguments.push_back(word.c_str());
    const auto usage = "tercet" + (path.empty() ? "" : " " + command.path);
    EXPECT_THAT(help(arguments), AllOf(HasSubstr("Usage: " + usage), HasSubstr("Example"), HasSubstr(usage + " ")));
  }
}

TEST(Help, tells_what_holds_for_all_commands) {
  EXPECT_THAT(help({}), AllOf(HasSubstr("Exit status: 0 done"), HasSubstr("NO_COLOR")));
}

TEST(Payloads, are_made_of_type_and_json) {
  const auto payload = read_payload("Deposit", R"({"account_id":"alice"})");
  ASSERT_TRUE(payload);
  EXPECT_EQ(payload->type, "bank.v1.Deposit");
  EXPECT_EQ(payload->data,
            "\n\x05"
            "alice");
}

TEST(Payloads, that_cannot_be_made_are_refused_with_the_place) {
  EXPECT_EQ(read_payload("Deposti", "{}").error().message, "unknown type 'Deposti'");
  EXPECT_EQ(read_payload("Deposit", R"({"amount":{"cents":5}})").error().message,
            "JSON of bank.v1.Deposit: amount.cents: no such field");
}

TEST(ExitStatus, tells_refused_from_unreachable) {
  EXPECT_EQ(exit_status_for(201, {}), 0);
  EXPECT_EQ(exit_status_for(202, {}), 0);
  EXPECT_EQ(exit_status_for(422, make_problem(422, "account.insufficient_funds", "")), 1);
  EXPECT_EQ(exit_status_for(504, make_problem(504, "client.timeout", "")), 1);
  EXPECT_EQ(exit_status_for(503, make_problem(503, "bus.unavailable", "")), 1);
  EXPECT_EQ(exit_status_for(503, make_problem(503, "service.unreachable", "")), 3);
}

}  // namespace
