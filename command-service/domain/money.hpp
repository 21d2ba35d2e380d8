#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/eventsourcing/decision.hpp"
#include "tercet/v1/money.pb.h"

/// Exact arithmetic with money, and the rules every domain that has amounts shares. Pure, thread-safe.
namespace tercet {

v1::Money money(std::string_view currency, std::int64_t minor_units);

/// The sum, difference or product; nothing if it does not fit.
std::optional<std::int64_t> checked_add(std::int64_t a, std::int64_t b);
std::optional<std::int64_t> checked_subtract(std::int64_t a, std::int64_t b);
std::optional<std::int64_t> checked_multiply(std::int64_t a, std::int64_t b);

/// Whether `text` has the form of an ISO 4217 code: three upper-case letters.
bool is_currency(std::string_view text);

/// The form of a currency and of an amount; `field` is named if it is wrong.
std::optional<Invalid> check_currency(std::string_view currency, std::string_view field);
std::optional<Invalid> check_amount(const v1::Money& amount, std::string_view field);

/// money.not_positive unless `amount` is more than zero, else money.currency_mismatch unless it is in `currency`.
std::optional<Rejection> refuse_amount(const v1::Money& amount, std::string_view currency);

/// money.not_positive.
Rejection not_positive(const v1::Money& amount);
/// money.currency_mismatch.
Rejection currency_mismatch(std::string_view given, std::string_view wanted);
/// money.overflow: what `what` would become does not fit.
Rejection money_overflow(std::string_view what);

}  // namespace tercet
