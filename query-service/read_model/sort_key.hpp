#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string>

namespace tercet {

/// The number as text of fixed length, so that texts sort as their numbers do: for keys and indexes made of several parts.
inline std::string sortable(std::uint64_t number) {
  std::string text(16, '0');
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return text.replace(text.size() - static_cast<std::size_t>(end - digits.data()), std::string::npos, digits.data(),
                      static_cast<std::size_t>(end - digits.data()));
}

}  // namespace tercet
