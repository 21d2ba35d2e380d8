#include "tests/simulation/checks/naming_checks.hpp"

#include <gmock/gmock.h>

namespace tercet::simulation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

LogId log(std::uint8_t number) {
  LogId id{};
  id.data[0] = number;
  return id;
}

Violations after(std::vector<NamedLog> named) {
  History history;
  history.named_logs = std::move(named);
  return check_named_logs(history);
}

TEST(NamingChecks, AProcessMayMeanAnyLogUntilItHasMetOne) {
  EXPECT_THAT(after({{"command-1", 1, {}}, {"command-1", 1, log(1)}, {"command-1", 1, log(1)}}), IsEmpty());
}

TEST(NamingChecks, ItsNextProcessMayMeanAnother) {
  EXPECT_THAT(after({{"command-1", 1, log(1)}, {"command-1", 3, {}}, {"command-1", 3, log(2)}}), IsEmpty());
}

TEST(NamingChecks, TwoProcessesMayMeanTwoLogs) {
  EXPECT_THAT(after({{"command-1", 1, log(1)}, {"command-2", 1, log(2)}}), IsEmpty());
}

TEST(NamingChecks, OneProcessMeansOneLog) {
  EXPECT_THAT(after({{"command-1", 1, log(1)}, {"command-1", 1, log(2)}}),
              ElementsAre(HasSubstr("command-1 means log 01000000-")));
}

TEST(NamingChecks, ItNeverMeansAnyLogAgain) {
  EXPECT_THAT(after({{"query-1", 1, log(1)}, {"query-1", 1, {}}}), ElementsAre(HasSubstr("offers to any log")));
}

}  // namespace
}  // namespace tercet::simulation
