#pragma once

#include <string>

#include "tercet/v1/money.pb.h"

namespace tercet::command_line {

/// "12.50 EUR", "1250 JPY". Where the point stands in a currency that is not in ISO 4217 is not known: "1250 minor
/// units of XYZ".
std::string money_text(const v1::Money& money);

}  // namespace tercet::command_line
