#include <gmock/gmock.h>

#include <cstdlib>
#include <ctime>
#include <limits>

#include "client/command_line/money_text.hpp"
#include "client/command_line/time_text.hpp"

/// Times and amounts of money, as people read them.
namespace {

using namespace tercet;
using namespace tercet::command_line;

constexpr std::int64_t kTimeUs = 1'795'411'506'123'456;
constexpr Terminal kTerminal{80, false};

class TimeTest : public testing::Test {
 protected:
  TimeTest() {
    // Of a rule, not of a name: whoever runs this may have no time zones installed.
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
  }
  ~TimeTest() override {
    unsetenv("TZ");
    tzset();
  }
};

TEST_F(TimeTest, is_local_on_a_terminal) {
  EXPECT_EQ(time_text(kTimeUs, Precision::seconds, kTerminal), "2026-11-23 06:25:06");
  EXPECT_EQ(time_text(kTimeUs, Precision::milliseconds, kTerminal), "2026-11-23 06:25:06.123");
  EXPECT_EQ(time_text(kTimeUs - 150LL * 86'400 * 1'000'000, Precision::seconds, kTerminal), "2026-06-26 07:25:06");
}

TEST_F(TimeTest, is_UTC_and_exact_anywhere_else) {
  EXPECT_EQ(time_text(kTimeUs, Precision::seconds, {}), "2026-11-23T05:25:06.123456Z");
}

TEST_F(TimeTest, before_1970_counts_its_parts_forwards) {
  EXPECT_EQ(time_text(-1, Precision::milliseconds, kTerminal), "1970-01-01 00:59:59.999");
}

TEST(Duration, has_the_unit_that_fits) {
  constexpr std::int64_t kSecond = 1'000'000;
  EXPECT_EQ(duration_text(0), "0 ms");
  EXPECT_EQ(duration_text(999'999), "999 ms");
  EXPECT_EQ(duration_text(kSecond), "1.0 s");
  EXPECT_EQ(duration_text(59'999'999), "59.9 s");
  EXPECT_EQ(duration_text(60 * kSecond), "1 min");
  EXPECT_EQ(duration_text(3'600 * kSecond), "1 h");
  EXPECT_EQ(duration_text(48 * 3'600 * kSecond), "2 d");
}

std::string money(std::int64_t minor_units, const std::string& currency) {
  v1::Money money;
  money.set_minor_units(minor_units);
  money.set_currency(currency);
  return money_text(money);
}

TEST(Money, has_the_decimals_of_its_currency) {
  EXPECT_EQ(money(10'000, "EUR"), "100.00 EUR");
  EXPECT_EQ(money(7, "EUR"), "0.07 EUR");
  EXPECT_EQ(money(0, "EUR"), "0.00 EUR");
  EXPECT_EQ(money(-150, "USD"), "-1.50 USD");
  EXPECT_EQ(money(1'250, "JPY"), "1250 JPY");
  EXPECT_EQ(money(1'250, "KWD"), "1.250 KWD");
  EXPECT_EQ(money(1'250, "CLF"), "0.1250 CLF");
}

TEST(Money, of_a_currency_that_is_not_known_is_told_in_minor_units) {
  EXPECT_EQ(money(1'250, "XYZ"), "1250 minor units of XYZ");
  EXPECT_EQ(money(1'250, ""), "1250 minor units");
  EXPECT_EQ(money(1'250, "UR "), "1250 minor units of UR ");
  EXPECT_EQ(money(1'250, "\x1b[m"), "1250 minor units of \\x1b[m");
}

TEST(Money, may_be_as_large_as_it_can_be_kept) {
  EXPECT_EQ(money(std::numeric_limits<std::int64_t>::max(), "EUR"), "92233720368547758.07 EUR");
  EXPECT_EQ(money(std::numeric_limits<std::int64_t>::min(), "EUR"), "-92233720368547758.08 EUR");
}

}  // namespace
