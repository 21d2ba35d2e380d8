#include "query-service/read_model/checkpoint_table.hpp"

#include <optional>

namespace tercet {

Result<Checkpoint, ModelError> read_checkpoint(const Sqlite& file, SqliteStatement& select) {
  auto row = select.step();
  if (!row) return row.error();
  if (!*row) {
    select.reset();
    return Checkpoint{};
  }
  const auto log_id = uuid_from_bytes(select.bytes(0));
  const auto commit = uuid_from_bytes(select.bytes(2));
  Checkpoint checkpoint;
  checkpoint.position = static_cast<Position>(select.integer(1));
  checkpoint.time_us = select.integer(3);
  select.reset();
  if (!log_id || !commit || checkpoint.position == 0) return file.unusable("its checkpoint cannot be read");
  checkpoint.log_id = *log_id;
  checkpoint.commit = *commit;
  return checkpoint;
}

Result<void, ModelError> write_checkpoint(SqliteStatement& write, const Checkpoint& checkpoint) {
  write.bind_blob(1, bytes_view(checkpoint.log_id));
  write.bind(2, static_cast<std::int64_t>(checkpoint.position));
  write.bind_blob(3, bytes_view(checkpoint.commit));
  write.bind(4, checkpoint.time_us);
  return write.run();
}

}  // namespace tercet
