#include "common/http/parameters.hpp"

#include <algorithm>
#include <charconv>

#include "common/vocabulary/problem.hpp"

namespace tercet::http {
namespace {

v1::Problem bad_parameter(std::string_view name, const std::string& what) {
  return make_problem(400, "request.bad_parameter", std::string{name} + " " + what, std::string{name});
}

}  // namespace

Result<std::optional<std::string>, v1::Problem> text_parameter(const Request& request, std::string_view name) {
  std::optional<std::string> value;
  for (const auto& parameter : request.parameters) {
    if (parameter.name != name) continue;
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
    if (std::ranges::find(names, parameter.name) != names.end()) continue;
    return make_problem(400, "request.unknown_parameter", "there is no parameter " + parameter.name, parameter.name);
  }
  return {};
}

}  // namespace tercet::http
