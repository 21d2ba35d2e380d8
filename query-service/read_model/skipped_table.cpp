#include "query-service/read_model/skipped_table.hpp"

#include <string>
#include <utility>

namespace tercet {

Result<std::vector<v1::SkippedCommit>, ModelError> read_skipped(Sqlite& file) {
  auto select = file.prepare("SELECT position, error FROM skipped ORDER BY position");
  if (!select) return select.error();
  std::vector<v1::SkippedCommit> all;
  for (;;) {
    const auto found = select->step();
    if (!found) return found.error();
    if (!*found) return all;
    v1::SkippedCommit skipped;
    skipped.set_position(static_cast<std::uint64_t>(select->integer(0)));
    skipped.set_error(std::string{select->bytes(1)});
    all.push_back(std::move(skipped));
  }
}

Result<void, ModelError> write_skipped(Sqlite& file, const v1::SkippedCommit& skipped) {
  auto insert = file.prepare("INSERT INTO skipped (position, error) VALUES (?1, ?2)");
  if (!insert) return insert.error();
  insert->bind(1, static_cast<std::int64_t>(skipped.position()));
  insert->bind_text(2, skipped.error());
  return insert->run();
}

}  // namespace tercet
