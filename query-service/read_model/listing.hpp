#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "query-service/read_model/question.hpp"

/// Questions that list rows page by page. Pages are found by the last row of the page before, not by counting: so they
/// cost the same however far in, and rows that come and go meanwhile shift nothing.
namespace tercet {

/// The rows a list is made of, in which order; `scan` without limit and place.
struct Listing {
  /// Name and revision of the projection.
  std::string model;
  std::uint32_t revision = 0;
  Scan scan;
};

template <class Description>
Listing listing_of(Scan scan = {}) {
  return {Description::kName, Description::kRevision, std::move(scan)};
}

/// The scan for one page: `limit` of 0 means 50, at most 1 000 (400 `query.invalid`); `cursor` as cursor_after() gave it
/// for the same listing, or empty. Another one is 400 `query.bad_cursor`, or `query.cursor_outdated` if the model has
/// another revision since.
Result<Scan, v1::Problem> page_of(const Listing& listing, std::uint32_t limit, const std::string& cursor);

/// Where the page that ends with `last` is continued.
std::string cursor_after(const Listing& listing, const RowPlace& last);

/// Puts the rows of a page into `answer`, a message with a `next_cursor`, by its `add` function.
template <class Answer, class Row>
Result<std::string, v1::Problem> answer_page(RowReader& rows, const Listing& listing, const Scan& page,
                                             Row* (Answer::*add)()) {
  const auto scanned = rows.scan(page);
  if (!scanned) return unreadable_rows(scanned.error());
  Answer answer;
  for (const auto& row : scanned->rows) {
    if (!(answer.*add)()->ParseFromString(row.data)) {
      return make_problem(503, "projection.failed", "the row \"" + row.place.key + "\" cannot be read");
    }
  }
  if (scanned->more) answer.set_next_cursor(cursor_after(listing, scanned->rows.back().place));
  return answer.SerializeAsString();
}

/// The search for the page of `listing` that a question with `limit` and `cursor` asks for. `add` appends a row to the
/// answer.
template <class Asked, class Answer, class Row>
Result<Search, v1::Problem> search_page(Listing listing, const Asked& asked, Row* (Answer::*add)()) {
  auto page = page_of(listing, asked.limit(), asked.cursor());
  if (!page) return page.error();
  return Search{Lookup{[listing = std::move(listing), page = std::move(*page), add](RowReader& rows) {
    return answer_page<Answer, Row>(rows, listing, page, add);
  }}};
}

}  // namespace tercet
