#include "query-service/row_readers.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tercet {
namespace {

/// Answers that are handed over at once; each has up to 128 KiB.
constexpr std::ptrdiff_t kTogether = 64;

}  // namespace

RowReaders::RowReaders(EventLoop& loop, std::vector<const Projection*> projections, std::filesystem::path directory,
                       Handler on_found)
    : loop_{loop},
      projections_{std::move(projections)},
      directory_{std::move(directory)},
      on_found_{std::move(on_found)},
      readers_(projections_.size()) {}

void RowReaders::read(std::vector<QueryDesk::Read> reads) {
  for (auto from = reads.begin(); from != reads.end();) {
    const auto to = from + std::min<std::ptrdiff_t>(reads.end() - from, kTogether);
    read_together({std::make_move_iterator(from), std::make_move_iterator(to)});
    from = to;
  }
}

void RowReaders::read_together(std::vector<QueryDesk::Read> reads) {
  thread_.post([this, reads = std::move(reads)] {
    std::vector<QueryDesk::Found> found;
    found.reserve(reads.size());
    for (const auto& read : reads) found.push_back(look_up(read));
    loop_.post([this, found = std::move(found)]() mutable { on_found_(std::move(found)); });
  });
}

void RowReaders::reopen(std::size_t projection) {
  thread_.post([this, projection] { readers_.at(projection).reset(); });
}

QueryDesk::Found RowReaders::look_up(const QueryDesk::Read& read) {
  auto opened = reader(read.projection);
  if (!opened) return {read.ticket, 0, unreadable_rows(opened.error())};
  auto& rows = **opened;
  const auto at = rows.begin();
  if (!at) {
    // Maybe a new connection works.
    readers_.at(read.projection).reset();
    return {read.ticket, 0, unreadable_rows(at.error())};
  }
  QueryDesk::Found found{read.ticket, at->position, read.lookup(rows)};
  rows.end();
  if (!found.answer && found.answer.error().status() == 503) readers_.at(read.projection).reset();
  return found;
}

Result<ModelReader*, ModelError> RowReaders::reader(std::size_t projection) {
  auto& reader = readers_.at(projection);
  if (!reader) {
    auto opened = ModelReader::open(directory_, *projections_.at(projection));
    if (!opened) return opened.error();
    reader = std::move(*opened);
  }
  return reader.get();
}

}  // namespace tercet
