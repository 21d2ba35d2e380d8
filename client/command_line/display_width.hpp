#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tercet::command_line {

/// How many columns UTF-8 text takes on a terminal: accents and joiners none, most characters one, those of East Asia
/// and emoji two. What is no UTF-8 counts byte by byte.
std::size_t display_width(std::string_view text);

/// `text` if it fits into `width` columns, from 1; else its start and "…". Never ends inside a character.
std::string shortened(std::string_view text, std::size_t width);

}  // namespace tercet::command_line
