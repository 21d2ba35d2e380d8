// What bash offers for `tercet` once it has the script that `tercet completion bash` prints.

#include <sstream>

#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class Completion : public SystemTest {
 protected:
  /// What bash offers for the last of these words, "" if there is none yet.
  std::vector<std::string> offered(std::vector<std::string> words) {
    words.insert(words.begin(), binary_);
    std::vector<std::string> arguments{"--norc", "-c", kBash, "bash", script_};
    arguments.insert(arguments.end(), words.begin(), words.end());
    const auto finished = run_program("/bin/bash", arguments);
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.err, "");
    std::istringstream out{finished.out};
    std::vector<std::string> offers;
    for (std::string line; std::getline(out, line);) offers.push_back(line);
    return offers;
  }

 private:
  static constexpr const char* kBash = R"(
    source /dev/stdin <<<"$1"
    COMP_WORDS=("${@:2}")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _tercet "${COMP_WORDS[0]}"
    for offer in "${COMPREPLY[@]}"; do printf '%s\n' "$offer"; done)";

  std::string binary_ = binary("tercet").string();
  std::string script_ = run_program("tercet", {"completion", "bash"}).out;
};

TEST_F(Completion, OffersSubcommands) {
  EXPECT_THAT(offered({"s"}), ElementsAre("send", "status"));
  EXPECT_THAT(offered({""}), AllOf(Contains("tail"), Contains("projections"), Not(Contains("retry"))));
  EXPECT_THAT(offered({"projections", ""}), ElementsAre("retry", "skip"));
  EXPECT_THAT(offered({"--base-port", "9000", "--json", "comp"}), ElementsAre("completion"));
  EXPECT_THAT(offered({"completion", ""}), ElementsAre("bash"));
}

TEST_F(Completion, OffersFlagsOfTheCommandAndOfTheProgram) {
  EXPECT_THAT(offered({"send", "--d"}), ElementsAre("--dry-run"));
  EXPECT_THAT(offered({"send", "bank.v1.Deposit", "{}", "--"}),
              AllOf(Contains("--wait"), Contains("--json"), Not(Contains("--min-position"))));
  EXPECT_THAT(offered({"projections", "retry", "--t"}), ElementsAre("--timeout"));
}

TEST_F(Completion, OffersTheValuesOfAFlagHoweverItIsWritten) {
  EXPECT_THAT(offered({"send", "--wait", ""}), ElementsAre("accepted", "committed"));
  EXPECT_THAT(offered({"send", "--wait", "=", "c"}), ElementsAre("committed"));
  EXPECT_THAT(offered({"send", "--wait", "="}), ElementsAre("accepted", "committed"));
  EXPECT_THAT(offered({"tail", "--from", ""}), IsEmpty());
  EXPECT_THAT(offered({"info", "--wait", ""}), IsEmpty());
}

TEST_F(Completion, OffersTypesByWhatTheyAreFor) {
  EXPECT_THAT(offered({"send", "bank.v1.D"}), ElementsAre("bank.v1.Deposit"));
  EXPECT_THAT(offered({"send", "--wait", "committed", "Dep"}), ElementsAre("Deposit"));
  EXPECT_THAT(offered({"send", "--wait", "=", "committed", "Dep"}), ElementsAre("Deposit"));
  EXPECT_THAT(offered({"query", "bank.v1.GetA"}), ElementsAre("bank.v1.GetAccount"));
  EXPECT_THAT(offered({"query", "bank.v1.Dep"}), IsEmpty());
  EXPECT_THAT(offered({"send", "Deposit", ""}), IsEmpty()) << "JSON is nothing that can be known";
}

TEST_F(Completion, AsksForTheNamesOfReadModels) {
  const auto base = std::to_string(installation.ports().base);
  EXPECT_THAT(offered({"--base-port", base, "projections", "retry", ""}), IsEmpty()) << "nobody there";
  installation.start();
  EXPECT_THAT(offered({"--base-port", base, "projections", "retry", "acc"}), Contains("account_view"));
  EXPECT_THAT(offered({"projections", "--base-port", "=", base, "skip", "acc"}), Contains("account_view"));
}

}  // namespace
}  // namespace tercet::harness
