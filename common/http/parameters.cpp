#include "common/http/parameters.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>

#include "common/vocabulary/problem.hpp"

namespace tercet::http {
namespace {

v1::Problem bad_parameter(std::string_view name, const std::string& what) {
  return make_problem(400, "request.bad_parameter", std::string{name} + " " + what, std::string{name});
}

/// As protobuf makes a field's JSON name.
std::string camel_case(std::string_view name) {
  std::string text;
  bool after_underscore = false;
  for (const char letter : name) {
    const bool is_underscore = letter == '_';
    if (!is_underscore) text += after_underscore ? static_cast<char>(std::toupper(letter)) : letter;
    after_underscore = is_underscore;
  }
  return text;
}

}  // namespace

bool names_parameter(std::string_view given, std::string_view name) {
  return given == name || given == camel_case(name);
}

Result<std::optional<std::string>, v1::Problem> text_parameter(const Request& request, std::string_view name) {
  std::optional<std::string> value;
  for (const auto& parameter : request.parameters) {
    if (!names_parameter(parameter.name, name)) continue;
    if (value) return bad_parameter(name, "is given twice");
    value = parameter.value;
  }
  return value;
}

Result<std::optional<std::uint64_t>, v1::Problem> number_parameter(const Request& request, std::string_view name) {
  const auto text = text_parameter(request, name);
  if (!text) return text.error();
  if (!*text) return std::optional<std::uint64_t>{};
  const auto& digits = **text;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    return bad_parameter(name, "is not a whole number without a sign");
  }
  return std::optional{number};
}

Result<bool, v1::Problem> flag_parameter(const Request& request, std::string_view name) {
  const auto text = text_parameter(request, name);
  if (!text) return text.error();
  if (!*text || **text == "false") return false;
  if (**text == "true") return true;
  return bad_parameter(name, "is neither true nor false");
}

Result<void, v1::Problem> only_parameters(const Request& request, std::initializer_list<std::string_view> names) {
  for (const auto& parameter : request.parameters) {
    if (std::ranges::any_of(names, [&](auto name) { return names_parameter(parameter.name, name); })) continue;
    return make_problem(400, "request.unknown_parameter", "there is no parameter " + parameter.name, parameter.name);
  }
  return {};
}

}  // namespace tercet::http
