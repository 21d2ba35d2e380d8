#include "common/vocabulary/printable.hpp"

#include <gtest/gtest.h>

namespace tercet {
namespace {

TEST(Printable, LeavesOrdinaryTextAsItIs) {
  EXPECT_EQ(printable(""), "");
  EXPECT_EQ(printable(R"(there is no account "bob" \o/)"), R"(there is no account "bob" \o/)");
  EXPECT_EQ(printable("Zoë €"), "Zoë €");
}

TEST(Printable, ShowsControlCharacters) {
  EXPECT_EQ(printable("a\nb\x1b[31m\x7f"), "a\\x0ab\\x1b[31m\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"), "\\x9b");
  EXPECT_EQ(printable("\xc2"), "\xc2");
}

}  // namespace
}  // namespace tercet
