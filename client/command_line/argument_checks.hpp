#pragma once

#include <charconv>
#include <string>

/// What an argument's text must be: each check returns what is wrong with it, or nothing, as CLI11 wants it. Pure.
namespace tercet::command_line {

std::string check_uuid(const std::string& text);
std::string check_stream(const std::string& text);
std::string check_category(const std::string& text);
std::string check_wait(const std::string& text);
std::string check_shell(const std::string& text);

/// A check for a number from `least` to `most`, which `range` says in words. (CLI11's own takes "-1" for the largest
/// number there is.)
template <class Number>
auto number_from(Number least, Number most, const std::string& range) {
  return [=](const std::string& text) -> std::string {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    return is_number && number >= least && number <= most ? "" : "'" + text + "' is not a number " + range;
  };
}

}  // namespace tercet::command_line
