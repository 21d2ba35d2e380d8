// How processes start, refuse to start, and end.

#include <signal.h>

#include <algorithm>
#include <fstream>

#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

constexpr const char* kPrograms[] = {"event-bus", "command-service", "query-service"};

std::string binary(const std::string& service) {
  return "tercet-" + service;
}

/// A refusal is one line that names the program.
void expect_refused(const Finished& finished, int status, const std::string& program) {
  EXPECT_EQ(finished.status, status) << finished.err;
  EXPECT_THAT(finished.err, ::testing::StartsWith(program + ": "));
  EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
}

class Starting : public SystemTest {
 protected:
  Service& service(const std::string& name) {
    if (name == "event-bus") return installation.bus();
    return name == "command-service" ? installation.commands() : installation.queries();
  }
  std::vector<std::string> arguments(const std::filesystem::path& data, const Ports& ports) {
    return {"--base-port", std::to_string(ports.base), "--data", data.string()};
  }
};

/// The name of the service it is about.
class StartingEach : public Starting, public ::testing::WithParamInterface<const char*> {
 protected:
  const std::string name = GetParam();
  const std::string program = binary(GetParam());
};

TEST_P(StartingEach, LastOfTheThreeIsNoTrouble) {
  for (const std::string other : kPrograms) {
    if (other != name) service(other).start();
  }
  // Asked before the last one is there, and answered once it is, or told to try again.
  const auto open = open_account("alice");
  const auto early = commands.send(open);
  commands.receive(early, 500ms);
  service(name).start();
  service(name).expect_ready();
  const auto opened = insist(commands, open);
  EXPECT_EQ(opened.status(), 201U);
  EXPECT_EQ(account_at("alice", opened.position()).status(), bank::v1::AccountView::OPEN);
}

TEST_P(StartingEach, InAUsedDataDirectoryIsRefused) {
  service(name).start();
  ASSERT_TRUE(service(name).process().wait_for_error_line(name));
  if (name == "event-bus") service(name).expect_ready();
  const PortBlock elsewhere;
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(service(name).data() / name); }));
  const auto refused = run_program(program, arguments(service(name).data(), elsewhere.ports()));
  expect_refused(refused, 1, program);
  EXPECT_THAT(refused.err, ::testing::HasSubstr("in use"));
  EXPECT_TRUE(service(name).process().running());
}

TEST_P(StartingEach, InADirectoryThatCannotBeMadeIsRefused) {
  // Root may write anywhere, but nobody can make a directory below a file.
  std::ofstream{installation.directory() / "a-file"} << "not a directory";
  expect_refused(run_program(program, arguments(installation.directory() / "a-file" / "data", installation.ports())), 1,
                 program);
  expect_refused(run_program(program, arguments("/proc/no-such-place", installation.ports())), 1, program);
}

TEST_P(StartingEach, InADirectoryOfAnUnknownFormatIsRefused) {
  const auto format = service(name).data() / name / "FORMAT";
  service(name).start();
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(format); }));
  service(name).kill();
  std::ofstream{format} << "tercet event-bus log 999\n";
  const auto refused = run_program(program, arguments(service(name).data(), installation.ports()));
  expect_refused(refused, 1, program);
}

TEST_P(StartingEach, OnAUsedPortIsRefusedAndTheLineSaysWhich) {
  const auto& ports = installation.ports();
  const auto port = name == "event-bus" ? ports.feed() : name == "command-service" ? ports.commands() : ports.queries();
  WireSocket occupant{zmq::socket_type::router};
  occupant.bind(port);
  const auto refused = run_program(program, arguments(installation.directory() / "data", ports));
  EXPECT_EQ(refused.status, 1) << refused.err;
  EXPECT_THAT(refused.err, ::testing::HasSubstr(std::to_string(port)));
}

TEST_P(StartingEach, OnAnAddressThatOthersCanReachIsRefused) {
  const std::map<std::string, std::vector<std::string>> options{
      {"event-bus", {"--listen-ingest", "--listen-feed", "--listen-reads"}},
      {"command-service", {"--listen-commands"}},
      {"query-service", {"--listen-queries"}}};
  for (const auto& option : options.at(name)) {
    for (const std::string address : {"0.0.0.0:29999", "tcp://*:29999", "192.0.2.1:29999", "[::]:29999"}) {
      auto words = arguments(installation.directory() / "data", installation.ports());
      words.insert(words.end(), {option, address});
      expect_refused(run_program(program, words), 2, program);
    }
  }
}

TEST_P(StartingEach, WithAWrongOptionIsRefused) {
  expect_refused(run_program(program, {"--no-such-option"}), 2, program);
  expect_refused(run_program(program, {"--base-port", "a-port"}), 2, program);
  expect_refused(run_program(program, {"--base-port", "0"}), 2, program);
  expect_refused(run_program(program, {"--base-port", "65500"}), 2, program);
  if (name != "event-bus") expect_refused(run_program(program, {"--bus", "no-base"}), 2, program);
}

TEST_P(StartingEach, TellsItsOptions) {
  const auto help = run_program(program, {"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, ::testing::AllOf(::testing::HasSubstr("--base-port"), ::testing::HasSubstr("--data")));
}

TEST_P(StartingEach, SaysFirstWhereItsDataIs) {
  installation.start();
  const auto said = service(name).said();
  const auto first_line = said.substr(0, said.find('\n'));
  EXPECT_THAT(first_line, ::testing::HasSubstr(service(name).data().string()));
  EXPECT_THAT(first_line, ::testing::HasSubstr(" info " + name + " "));
}

TEST_P(StartingEach, EndsWithStatus0OnASignalAndServesAgain) {
  installation.start();
  ASSERT_EQ(commands.ask(open_account("alice")).status(), 201U);
  service(name).stop();
  service(name).start();
  service(name).expect_ready();
  service(name).process().send_signal(SIGINT);
  const auto end = service(name).process().wait_for_end();
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->status, 0);

  service(name).start();
  service(name).expect_ready();
  const auto paid = insist(commands, deposit("alice", 1));
  EXPECT_EQ(account_at("alice", paid.position()).balance().minor_units(), 1);
}

TEST_P(StartingEach, EndsInTimeWhenItIsAloneAndHasWorkInFlight) {
  installation.start();
  ASSERT_EQ(commands.ask(open_account("alice")).status(), 201U);
  for (const std::string other : kPrograms) {
    if (other != name) service(other).process().pause();
  }
  for (int i = 0; i < 50; ++i) commands.send(accepted_first(deposit("alice", 1)));
  queries.send(get_account("alice", 1'000'000));
  service(name).stop();
}

INSTANTIATE_TEST_SUITE_P(Process, StartingEach, ::testing::ValuesIn(kPrograms), [](const auto& process) {
  std::string name = process.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST_F(Starting, AQueryBeforeAnythingWasWrittenIsAnswered) {
  installation.start();
  const auto nobody = queries.ask(get_account("alice"));
  EXPECT_EQ(nobody.status(), 404U);
  EXPECT_EQ(nobody.problem().code(), "account.not_found");
  EXPECT_EQ(nobody.position(), 0U);
  EXPECT_EQ(queries.ask(list_projections()).status(), 200U);
  EXPECT_TRUE(read_log(log).empty());
}

TEST_F(Starting, ACommandWithoutAnEventBusIsToldToTryAgain) {
  installation.commands().start();
  auto open = accepted_first(open_account("alice"));
  open.set_timeout_ms(500);
  const auto reply = commands.ask(open);
  EXPECT_THAT(reply.status(), ::testing::AnyOf(503U, 504U));
  EXPECT_GT(reply.problem().retry_after_ms(), 0U);
}

}  // namespace
}  // namespace tercet::harness
