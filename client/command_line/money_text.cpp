#include "client/command_line/money_text.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "common/vocabulary/printable.hpp"

namespace tercet::command_line {
namespace {

// ISO 4217, list one: how many decimals a currency has. A code that is not here is not guessed at: a point in the wrong
// place is a wrong amount.
struct Decimals {
  std::size_t count;
  std::string_view currencies;
};
constexpr Decimals kDecimals[] = {
    {0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"},
    {2,
     "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
     "CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF "
     "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN "
     "MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS "
     "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"},
    {3, "BHD IQD JOD KWD LYD OMR TND"},
    {4, "CLF UYW"}};

std::optional<std::size_t> decimals_of(std::string_view currency) {
  if (currency.size() != 3) return std::nullopt;
  for (const auto& [count, currencies] : kDecimals) {
    const auto found = currencies.find(currency);
    if (found != std::string_view::npos && found % 4 == 0) return count;
  }
  return std::nullopt;
}

std::string with_point(std::int64_t minor_units, std::size_t decimals) {
  const bool negative = minor_units < 0;
  // The least number there is has no positive counterpart, but its text has.
  auto digits = std::to_string(minor_units).substr(negative ? 1 : 0);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals != 0) digits.insert(digits.size() - decimals, ".");
  return (negative ? "-" : "") + digits;
}

}  // namespace

std::string money_text(const v1::Money& money) {
  const auto& currency = money.currency();
  if (const auto decimals = decimals_of(currency)) return with_point(money.minor_units(), *decimals) + " " + currency;
  const auto amount = std::to_string(money.minor_units()) + " minor units";
  return currency.empty() ? amount : amount + " of " + printable(currency);
}

}  // namespace tercet::command_line
