#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query-service/read_model/projection.hpp"

namespace tercet {

/// From `from` on, up to `to` and without it; nothing = no bound on that side.
struct ValueRange {
  std::optional<IndexValue> from;
  std::optional<IndexValue> to;

  bool holds(const IndexValue& value) const { return (!from || *from <= value) && (!to || value < *to); }
};

/// This text alone.
inline ValueRange exactly(const std::string& text) {
  // Nothing comes between a text and the same text with a zero byte behind it.
  return {text, text + '\0'};
}

/// Every text that begins with `prefix` and a '/', which may not be part of what is looked for behind it.
inline ValueRange below(const std::string& prefix) {
  return {prefix + '/', prefix + static_cast<char>('/' + 1)};
}

/// Where a row stands in an order: the value it is ordered by, then its key. When ordered by key, both are the key.
struct RowPlace {
  IndexValue value;
  std::string key;
};

/// Which rows of a table, in which order.
struct Scan {
  std::size_t table = 0;
  /// Number of the index that they are ordered by, and then by key; nothing: by key alone.
  std::optional<std::size_t> index;
  /// Of the values they are ordered by.
  ValueRange range;
  bool descending = false;
  /// Only what comes behind this place, in that order.
  std::optional<RowPlace> after;
  /// At most so many, from 1.
  std::size_t limit = 1;
};

struct ScannedRow {
  RowPlace place;
  /// Serialized.
  std::string data;
};

struct Scanned {
  std::vector<ScannedRow> rows;
  /// There are more rows behind the last one.
  bool more = false;
};

}  // namespace tercet
