// `tercet projections`: seeing a read model stop at an event that it cannot fold, and getting it going again.

#include <sstream>

#include "tests/system/harness/publisher_client.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kDone = 0;
constexpr int kRefused = 1;

class ProjectionsCommand : public SystemTest {
 protected:
  Finished tercet(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--base-port", std::to_string(installation.ports().base)});
    return run_program("tercet", arguments);
  }

  /// The line of that read model in the table; empty if there is none.
  std::string line_of(const std::string& model) {
    std::istringstream out{tercet({"projections"}).out};
    for (std::string line; std::getline(out, line);) {
      if (line.starts_with(model + " ")) return line;
    }
    return {};
  }

  bool comes_to(const std::string& model, const std::string& state) {
    return wait_until([&] { return line_of(model).find(" " + state + " ") != std::string::npos; });
  }

  /// A payment into an account that nobody opened, and the position where it stands: no command-service writes such a
  /// thing.
  std::string pay_a_ghost() {
    PublisherClient publisher{installation.ports()};
    EXPECT_TRUE(publisher.connected());
    auto body = commit_to("account-ghost", no_stream());
    auto& event = *body.mutable_writes(0)->mutable_events(0);
    event.set_type("bank.v1.MoneyDeposited");
    event.clear_data();
    return std::to_string(publisher.offer(body).position());
  }
};

TEST_F(ProjectionsCommand, ShowsThatAllAreWell) {
  installation.start();
  EXPECT_TRUE(comes_to("account_view", "LIVE"));
  const auto shown = tercet({"projections"});
  EXPECT_EQ(shown.status, kDone);
  EXPECT_THAT(shown.out, AllOf(ContainsRegex("^name +revision +state +position +head +lag +skipped\n"),
                               Not(HasSubstr("stopped"))));
  EXPECT_THAT(tercet({"--json", "projections"}).out, HasSubstr(R"("type":"tercet.v1.ProjectionList","data":{)"));
}

TEST_F(ProjectionsCommand, ShowsWhereAModelStoppedAndSkipsThatCommit) {
  installation.start();
  const auto position = pay_a_ghost();
  ASSERT_TRUE(comes_to("account_view", "FAILED"));
  const auto shown = tercet({"projections"});
  EXPECT_EQ(shown.status, kDone);
  EXPECT_THAT(shown.out, AllOf(HasSubstr("account_view stopped at position " + position + ": "),
                               HasSubstr("tercet projections skip account_view " + position)));

  EXPECT_EQ(tercet({"projections", "retry", "account_view"}).status, kDone);
  EXPECT_TRUE(comes_to("account_view", "FAILED")) << "trying again does not change the event";
  const auto elsewhere = tercet({"projections", "skip", "account_view", position + "0"});
  EXPECT_EQ(elsewhere.status, kRefused);
  EXPECT_THAT(elsewhere.err, HasSubstr("409 projection.not_stopped"));

  const auto skipped = tercet({"projections", "skip", "account_view", position});
  EXPECT_EQ(skipped.status, kDone) << skipped.err;
  EXPECT_TRUE(comes_to("account_view", "LIVE"));
  EXPECT_THAT(tercet({"projections"}).out, HasSubstr("account_view skipped position " + position + ": "));
}

TEST_F(ProjectionsCommand, RefusesWhatHasNotStoppedOrIsNotThere) {
  installation.start();
  ASSERT_TRUE(comes_to("account_view", "LIVE"));
  const auto live = tercet({"projections", "retry", "account_view"});
  EXPECT_EQ(live.status, kRefused);
  EXPECT_THAT(live.err, HasSubstr("409 projection.not_stopped"));
  const auto unknown = tercet({"--json", "projections", "retry", "no_such_model"});
  EXPECT_EQ(unknown.status, kRefused);
  EXPECT_THAT(unknown.out, HasSubstr("projection.not_found"));
}

}  // namespace
}  // namespace tercet::harness
