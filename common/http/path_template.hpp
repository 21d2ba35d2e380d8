#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/http/request.hpp"
#include "common/vocabulary/result.hpp"

namespace tercet::http {

/// The placeholders of a template with the decoded segments that they stand for, in the template's order.
using PathArguments = std::vector<NamedValue>;

/// "/v1/accounts/{account_id}/deposits": literal segments and placeholders for exactly one segment each. Immutable.
class PathTemplate {
 public:
  /// Starts with "/", has no empty segment ("/" alone has none at all), and no placeholder twice. A placeholder is
  /// {name} of lower-case letters, digits and "_"; a literal consists of letters, digits and "-._~".
  static Result<PathTemplate> parse(std::string_view text);

  /// The arguments if the decoded segments fit.
  std::optional<PathArguments> match(const std::vector<std::string>& path) const;

  /// As it was written.
  const std::string& text() const { return text_; }
  /// The names of the placeholders, in their order.
  std::vector<std::string> placeholders() const;

  /// True if each path that fits one fits the other: they differ at most in the names of placeholders.
  bool same_paths(const PathTemplate& other) const;
  /// True if this one has a literal where `other` has a placeholder, at the first segment where they differ in kind.
  bool more_specific_than(const PathTemplate& other) const;

 private:
  struct Segment {
    bool placeholder;
    /// The literal, or the placeholder's name.
    std::string text;
  };

  PathTemplate() = default;

  std::string text_;
  std::vector<Segment> segments_;
};

}  // namespace tercet::http
