// scripts/example_client.py, which shows how a client in another language talks to the services.

#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class ExampleClient : public SystemTest {
 protected:
  Finished run_example() {
    return run_program(TERCET_EXAMPLE_CLIENT,
                       {"--base-port", std::to_string(installation.ports().base), "--account", "ada"});
  }
};

TEST_F(ExampleClient, PrintsBothRepliesAndTheAnswer) {
  installation.start();
  const auto example = run_example();
  EXPECT_EQ(example.status, 0) << example.err;
  EXPECT_THAT(example.out,
              MatchesRegex("CommandReply:\n.*status: 202\n.*\nCommandReply:\n.*status: 201\n.*\n"
                           "QueryReply:\nstatus: 200\n.*\nAccountView:\naccount_id: \"ada\"\nowner: \"Python\"\n.*"));
}

TEST_F(ExampleClient, ShowsARefusalAndEndsWithStatus1) {
  installation.start();
  ASSERT_EQ(commands.ask(open_account("ada")).status(), 201U);
  const auto example = run_example();
  EXPECT_EQ(example.status, 1) << example.err;
  EXPECT_THAT(example.out, HasSubstr("status: 202"));
  EXPECT_THAT(example.out, HasSubstr("code: \"account.already_exists\""));
}

TEST_F(ExampleClient, SaysInOneLineThatNobodyAnswers) {
  const auto example = run_example();
  EXPECT_EQ(example.status, 3) << example.out;
  const auto where = "tcp://127.0.0.1:" + std::to_string(installation.ports().commands());
  EXPECT_EQ(example.err, "no answer from " + where + "\n");
}

}  // namespace
}  // namespace tercet::harness
