#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/vocabulary/result.hpp"

/// JSON as text (RFC 8259), before anything is known of what it means. All functions are pure and thread-safe.
namespace tercet {

/// How many arrays and objects may stand in one another.
inline constexpr std::size_t kJsonDepthMax = 64;

/// Whether `text` is one JSON value in UTF-8 and nothing else. The error is one line: line, column (in characters, both
/// from 1), what is wrong, and the text there.
Result<void> check_json(std::string_view text);

/// Walks over a text that check_json() has found good; over another one it goes astray.
class JsonCursor {
 public:
  enum class Kind { null, boolean, number, string, array, object };

  /// Stands before the value that `text` is.
  explicit JsonCursor(std::string_view text) : rest_{text} {}

  /// Of the value ahead.
  Kind kind();
  /// Takes the value ahead, whole, as it is written.
  std::string_view take();
  /// Takes the string ahead, without its quotes and escapes.
  std::string take_string();

  /// Goes into the array or object ahead.
  void enter();
  /// Goes to its next element or member; false, and out of it, if there is none left.
  bool next();
  /// Takes the name of the member ahead.
  std::string take_name();

 private:
  void skip_space();
  void skip_to_the_end_of_a_nesting();

  std::string_view rest_;
};

}  // namespace tercet
