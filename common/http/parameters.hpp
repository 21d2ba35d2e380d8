#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "common/http/request.hpp"
#include "common/vocabulary/result.hpp"
#include "tercet/v1/problem.pb.h"

/// Parameters of requests that are no message. What is wrong is 400 `request.bad_parameter`, or
/// `request.unknown_parameter`, and names the parameter. Pure, thread-safe.
namespace tercet::http {

/// Whether `given` is the name of that parameter: "min_position" may be written "minPosition", as fields may.
bool names_parameter(std::string_view given, std::string_view name);

/// The value of a parameter; nothing if it was not given. It must not be given twice.
Result<std::optional<std::string>, v1::Problem> text_parameter(const Request& request, std::string_view name);

/// The same for a whole number without a sign.
Result<std::optional<std::uint64_t>, v1::Problem> number_parameter(const Request& request, std::string_view name);

/// True for "true", false for "false" or if it was not given.
Result<bool, v1::Problem> flag_parameter(const Request& request, std::string_view name);

/// That no others are given.
Result<void, v1::Problem> only_parameters(const Request& request, std::initializer_list<std::string_view> names);

}  // namespace tercet::http
