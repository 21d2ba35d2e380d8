#include "common/http/encoded_target.hpp"

#include <string_view>

namespace tercet::http {
namespace {

/// RFC 3986, section 2.3: what need not be encoded anywhere.
bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

void encode(std::string_view text, std::string& target) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_unreserved(c)) {
      target += c;
    } else {
      target += '%';
      target += kDigits[static_cast<unsigned char>(c) >> 4];
      target += kDigits[static_cast<unsigned char>(c) & 0xf];
    }
  }
}

}  // namespace

std::string encoded_target(const std::vector<std::string>& path, const std::vector<NamedValue>& parameters) {
  std::string target{path.empty() ? "/" : ""};
  for (const auto& segment : path) {
    target += '/';
    encode(segment, target);
  }
  char before = '?';
  for (const auto& [name, value] : parameters) {
    target += before;
    encode(name, target);
    target += '=';
    encode(value, target);
    before = '&';
  }
  return target;
}

}  // namespace tercet::http
