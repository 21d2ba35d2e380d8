#include "common/vocabulary/fingerprint.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace tercet {
namespace {

std::string hex(const std::string& bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

// It is stored in every log, so it must never change. Computed with Python's hashlib and struct.
TEST(Fingerprint, OfAKnownCommandIsKnown) {
  EXPECT_EQ(hex(command_fingerprint("bank.v1.Deposit", "\x01\x02", 7, 0)),
            "689f8280db601e6073387bbbbb9744eb1440967a782505ed73a047171a8fa023");
}

TEST(Fingerprint, DiffersWithEachPartOfTheCommand) {
  const std::set<std::string> all{command_fingerprint("a", "bc", std::nullopt, 0),
                                  command_fingerprint("ab", "c", std::nullopt, 0),
                                  command_fingerprint("a", "bc", 0, 0),
                                  command_fingerprint("a", "bc", 1, 0),
                                  command_fingerprint("a", "bc", std::nullopt, 1),
                                  command_fingerprint("a", "", std::nullopt, 0)};
  EXPECT_EQ(all.size(), 6u);
}

}  // namespace
}  // namespace tercet
