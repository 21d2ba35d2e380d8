#include "common/http/request.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tercet::http {
namespace {

constexpr std::array<std::pair<Method, std::string_view>, 7> kMethods{{{Method::get, "GET"},
                                                                       {Method::head, "HEAD"},
                                                                       {Method::post, "POST"},
                                                                       {Method::put, "PUT"},
                                                                       {Method::patch, "PATCH"},
                                                                       {Method::delete_, "DELETE"},
                                                                       {Method::options, "OPTIONS"}}};

// Not <cctype>: the answer must not depend on the locale.
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view name_of(Method method) {
  return std::ranges::find(kMethods, method, &decltype(kMethods)::value_type::first)->second;
}

std::optional<Method> method_of(std::string_view name) {
  const auto* const found = std::ranges::find(kMethods, name, &decltype(kMethods)::value_type::second);
  if (found == kMethods.end()) return std::nullopt;
  return found->first;
}

bool same_name(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

std::optional<std::string_view> Request::header(std::string_view name) const {
  const auto found = std::ranges::find_if(headers, [&](const NamedValue& each) { return same_name(each.name, name); });
  if (found == headers.end()) return std::nullopt;
  return found->value;
}

}  // namespace tercet::http
