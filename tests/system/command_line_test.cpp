// `tercet` against the running system: what scripts rely on, its JSON and its exit status.

#include <algorithm>

#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

using ::testing::HasSubstr;

constexpr int kDone = 0;
constexpr int kRefused = 1;
constexpr int kUsage = 2;
constexpr int kUnreachable = 3;

constexpr const char* kOpenAlice = R"({"account_id":"alice","owner":"Alice","currency":"EUR"})";
constexpr const char* kPayAlice = R"({"account_id":"alice","amount":{"currency":"EUR","minor_units":"500"}})";

class CommandLine : public SystemTest {
 protected:
  Finished tercet(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--base-port", std::to_string(installation.ports().base), "--json"});
    return run_program("tercet", arguments);
  }
};

long lines_in(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

TEST_F(CommandLine, SendsShowsBothRepliesAndAsks) {
  installation.start();
  const auto opened = tercet({"send", "bank.v1.OpenAccount", kOpenAlice});
  EXPECT_EQ(opened.status, kDone) << opened.err;
  EXPECT_EQ(lines_in(opened.out), 2) << opened.out;
  EXPECT_THAT(opened.out, HasSubstr(R"("status":202)"));
  EXPECT_THAT(opened.out, HasSubstr(R"("status":201)"));

  const auto paid = tercet({"send", "bank.v1.Deposit", kPayAlice, "--wait", "committed"});
  EXPECT_EQ(paid.status, kDone) << paid.err;
  EXPECT_EQ(lines_in(paid.out), 1) << paid.out;
  EXPECT_THAT(paid.out, HasSubstr(R"("version":"2")"));

  const auto head = std::to_string(read_log(log).size());
  const auto asked = tercet({"query", "bank.v1.GetAccount", R"({"account_id":"alice"})", "--min-position", head});
  EXPECT_EQ(asked.status, kDone) << asked.err;
  EXPECT_THAT(asked.out, HasSubstr(R"("minor_units":"500")"));
}

TEST_F(CommandLine, TellsARefusalByItsExitStatus) {
  installation.start();
  const auto refused = tercet({"send", "bank.v1.Deposit", kPayAlice});
  EXPECT_EQ(refused.status, kRefused);
  EXPECT_THAT(refused.out, HasSubstr("account.not_found"));
  EXPECT_EQ(tercet({"query", "bank.v1.GetAccount", R"({"account_id":"alice"})"}).status, kRefused);
}

TEST_F(CommandLine, TheSameIdIsTheSameCommand) {
  installation.start();
  const std::string id = "0190b2a4-7c1e-7000-8000-00000000002a";
  ASSERT_EQ(tercet({"send", "bank.v1.OpenAccount", kOpenAlice, "--wait", "committed"}).status, kDone);
  const auto first = tercet({"send", "bank.v1.Deposit", kPayAlice, "--id", id, "--wait", "committed"});
  const auto again = tercet({"send", "bank.v1.Deposit", kPayAlice, "--id", id, "--wait", "committed"});
  EXPECT_EQ(first.status, kDone);
  EXPECT_EQ(again.out, first.out);
  const auto known = tercet({"status", id});
  EXPECT_EQ(known.status, kDone);
  EXPECT_THAT(known.out, HasSubstr("COMPLETED"));
}

TEST_F(CommandLine, ReadsTheLog) {
  installation.start();
  tercet({"send", "bank.v1.OpenAccount", kOpenAlice, "--wait", "committed"});
  tercet({"send", "bank.v1.Deposit", kPayAlice, "--wait", "committed"});
  const auto forwards = tercet({"read", "account-alice"});
  EXPECT_EQ(forwards.status, kDone) << forwards.err;
  EXPECT_EQ(lines_in(forwards.out), 2);
  EXPECT_LT(forwards.out.find("AccountOpened"), forwards.out.find("MoneyDeposited"));

  const auto newest = tercet({"read", "account-alice", "--backwards", "--limit", "1"});
  EXPECT_EQ(lines_in(newest.out), 1);
  EXPECT_THAT(newest.out, HasSubstr("MoneyDeposited"));
  const auto open = tercet({"commands", "--open"});
  EXPECT_EQ(open.status, kDone);
  EXPECT_EQ(open.out, "");
}

TEST_F(CommandLine, TailFollowsWhatComes) {
  installation.start();
  Process tail{"tercet",
               {"--base-port", std::to_string(installation.ports().base), "--json", "tail", "--from", "1"},
               installation.directory() / "tail"};
  tercet({"send", "bank.v1.OpenAccount", kOpenAlice, "--wait", "committed"});
  EXPECT_TRUE(wait_until([&] { return tail.standard_output().find("AccountOpened") != std::string::npos; }));
  installation.bus().restart_hard();
  insist(commands, deposit("alice", 1));
  EXPECT_TRUE(wait_until([&] { return tail.standard_output().find("MoneyDeposited") != std::string::npos; }));
  EXPECT_EQ(lines_in(tail.standard_output()), 2);
}

TEST_F(CommandLine, SaysWhenNobodyAnswers) {
  const auto lonely = tercet({"query", "bank.v1.GetAccount", R"({"account_id":"alice"})", "--timeout", "0.5"});
  EXPECT_EQ(lonely.status, kUnreachable) << lonely.err;
  EXPECT_EQ(lines_in(lonely.err), 1) << lonely.err;
  EXPECT_EQ(tercet({"info", "--wait", "0.5"}).status, kUnreachable);
}

TEST_F(CommandLine, InfoWaitsUntilAllThreeAnswer) {
  Process info{"tercet",
               {"--base-port", std::to_string(installation.ports().base), "info", "--wait", "20"},
               installation.directory() / "info"};
  installation.start();
  const auto end = info.wait_for_end();
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->status, kDone) << info.standard_error();
}

TEST_F(CommandLine, WrongArgumentsAreOneLineAndStatus2) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{},
                                             {"no-such-command"},
                                             {"send", "bank.v1.NoSuchCommand", "{}"},
                                             {"send", "bank.v1.Deposit", "{not json"},
                                             {"send", "bank.v1.Deposit", R"({"no_such_field":1})"},
                                             {"send", "bank.v1.Deposit", kPayAlice, "--id", "not-a-uuid"},
                                             {"status", "not-a-uuid"},
                                             {"read", "no stream"}}) {
    const auto refused = tercet(words);
    EXPECT_EQ(refused.status, kUsage) << ::testing::PrintToString(words);
    EXPECT_EQ(lines_in(refused.err), 1) << refused.err;
  }
}

}  // namespace
}  // namespace tercet::harness
