#include "query-service/read_model/listing.hpp"

#include <boost/algorithm/hex.hpp>
#include <iterator>

#include "tercet/v1/query.pb.h"

namespace tercet {
namespace {

constexpr std::uint32_t kLimitDefault = 50;
constexpr std::uint32_t kLimitMax = 1000;

v1::Cursor order_of(const Listing& listing) {
  v1::Cursor cursor;
  cursor.set_model(listing.model);
  cursor.set_revision(listing.revision);
  cursor.set_table(static_cast<std::uint32_t>(listing.scan.table));
  cursor.set_index(listing.scan.index ? static_cast<std::uint32_t>(*listing.scan.index) + 1 : 0);
  cursor.set_descending(listing.scan.descending);
  return cursor;
}

std::optional<v1::Cursor> read_cursor(const std::string& text) {
  std::string bytes;
  try {
    boost::algorithm::unhex(text, std::back_inserter(bytes));
  } catch (const boost::algorithm::hex_decode_error&) {
    return std::nullopt;
  }
  v1::Cursor cursor;
  if (!cursor.ParseFromString(bytes)) return std::nullopt;
  return cursor;
}

IndexValue value_of(const v1::Cursor& cursor) {
  return cursor.has_number() ? IndexValue{cursor.number()} : IndexValue{cursor.text()};
}

bool is_same_order(const v1::Cursor& left, const v1::Cursor& right) {
  return left.model() == right.model() && left.table() == right.table() && left.index() == right.index() &&
         left.descending() == right.descending();
}

/// A place elsewhere would list what was not asked for.
bool is_place_in(const Scan& scan, const v1::Cursor& cursor) {
  const auto value = value_of(cursor);
  return scan.range.holds(value) && (scan.index || value == IndexValue{cursor.key()});
}

Result<RowPlace, v1::Problem> read_place(const Listing& listing, const std::string& text) {
  const auto cursor = read_cursor(text);
  const auto wanted = order_of(listing);
  if (cursor && cursor->model() == wanted.model() && cursor->revision() != wanted.revision()) {
    return make_problem(400, "query.cursor_outdated",
                        "the read model was built anew since the page before; begin again without a cursor", "cursor");
  }
  if (!cursor || !is_same_order(*cursor, wanted) || !is_place_in(listing.scan, *cursor)) {
    return make_problem(400, "query.bad_cursor", "the cursor was not given for this question", "cursor");
  }
  return RowPlace{value_of(*cursor), cursor->key()};
}

}  // namespace

Result<Scan, v1::Problem> page_of(const Listing& listing, std::uint32_t limit, const std::string& cursor) {
  if (limit > kLimitMax) return make_problem(400, "query.invalid", "limit is over 1000", "limit");
  auto scan = listing.scan;
  scan.limit = limit == 0 ? kLimitDefault : limit;
  if (!cursor.empty()) {
    auto place = read_place(listing, cursor);
    if (!place) return place.error();
    scan.after = std::move(*place);
  }
  return scan;
}

std::string cursor_after(const Listing& listing, const RowPlace& last) {
  auto cursor = order_of(listing);
  if (const auto* text = std::get_if<std::string>(&last.value)) {
    cursor.set_text(*text);
  } else {
    cursor.set_number(std::get<std::int64_t>(last.value));
  }
  cursor.set_key(last.key);
  std::string text;
  boost::algorithm::hex_lower(cursor.SerializeAsString(), std::back_inserter(text));
  return text;
}

}  // namespace tercet
