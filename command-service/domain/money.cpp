#include "command-service/domain/money.hpp"

#include <algorithm>

namespace tercet {

v1::Money money(std::string_view currency, std::int64_t minor_units) {
  v1::Money money;
  money.set_currency(std::string{currency});
  money.set_minor_units(minor_units);
  return money;
}

std::optional<std::int64_t> checked_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

std::optional<std::int64_t> checked_subtract(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(a, b, &difference)) return std::nullopt;
  return difference;
}

std::optional<std::int64_t> checked_multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::optional<Invalid> check_currency(std::string_view currency, std::string_view field) {
  if (is_currency(currency)) return std::nullopt;
  return Invalid{std::string{field}, "a currency is three upper-case letters (ISO 4217)"};
}

std::optional<Invalid> check_amount(const v1::Money& amount, std::string_view field) {
  return check_currency(amount.currency(), std::string{field} + ".currency");
}

std::optional<Rejection> refuse_amount(const v1::Money& amount, std::string_view currency) {
  if (amount.minor_units() <= 0) return not_positive(amount);
  if (amount.currency() != currency) return currency_mismatch(amount.currency(), currency);
  return std::nullopt;
}

Rejection not_positive(const v1::Money& amount) {
  return {Rejection::Kind::rule, "money.not_positive",
          "the amount is " + std::to_string(amount.minor_units()) + " " + amount.currency() + " in minor units"};
}

Rejection currency_mismatch(std::string_view given, std::string_view wanted) {
  return {Rejection::Kind::rule, "money.currency_mismatch",
          "the amount is in " + std::string{given} + ", not in " + std::string{wanted}};
}

Rejection money_overflow(std::string_view what) {
  return {Rejection::Kind::rule, "money.overflow", "the " + std::string{what} + " would be too large to be kept"};
}

}  // namespace tercet
