#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tercet {

/// A category: 1 to 64 of a-z 0-9 _ and '.'. It has no '-', so the first '-' of a stream's name ends it.
bool is_category(std::string_view text);

/// An aggregate's id: 1 to 128 of A-Z a-z 0-9 . _ -, but not "." or "..", so that it is safe in paths and URLs.
bool is_aggregate_id(std::string_view text);

/// "<category>-<id>". The caller has checked both parts.
std::string stream_name(std::string_view category, std::string_view id);

/// The two parts of a stream's name. The views point into the text they were read from.
struct StreamParts {
  std::string_view category;
  std::string_view id;
};

/// Splits and checks a stream's name; nothing if it is not one.
std::optional<StreamParts> parse_stream_name(std::string_view text);

}  // namespace tercet
