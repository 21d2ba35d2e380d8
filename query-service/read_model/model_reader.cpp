#include "query-service/read_model/model_reader.hpp"

#include <utility>

#include "query-service/read_model/checkpoint_table.hpp"
#include "query-service/read_model/model_store.hpp"

namespace tercet {

Result<std::unique_ptr<ModelReader>, ModelError> ModelReader::open(const std::filesystem::path& directory,
                                                                   const Projection& projection) {
  auto file = Sqlite::open(model_file(directory, projection), Sqlite::Mode::read);
  if (!file) return file.error();
  std::unique_ptr<ModelReader> reader{new ModelReader{std::move(*file)}};
  if (auto prepared = reader->prepare(projection); !prepared) return prepared.error();
  return reader;
}

Result<void, ModelError> ModelReader::prepare(const Projection& projection) {
  const auto into = [this](std::optional<SqliteStatement>& to, const std::string& sql) -> Result<void, ModelError> {
    auto prepared = file_.prepare(sql);
    if (!prepared) return prepared.error();
    to = std::move(*prepared);
    return {};
  };
  if (auto done = into(begin_, "BEGIN"); !done) return done;
  if (auto done = into(commit_, "COMMIT"); !done) return done;
  if (auto done = into(select_checkpoint_, kSelectCheckpoint); !done) return done;
  for (const auto& table : projection.tables()) {
    auto prepared = file_.prepare("SELECT data FROM \"" + table.name + "\" WHERE key = ?1");
    if (!prepared) return prepared.error();
    select_row_.push_back(std::move(*prepared));
  }
  return {};
}

Result<Checkpoint, ModelError> ModelReader::begin() {
  if (auto begun = begin_->run(); !begun) return begun.error();
  auto checkpoint = read_checkpoint(file_, *select_checkpoint_);
  if (!checkpoint) end();
  return checkpoint;
}

void ModelReader::end() {
  // Ends a transaction that only read: there is nothing that could be lost.
  (void)commit_->run();
}

Result<std::optional<std::string>, ModelError> ModelReader::row(std::size_t table, std::string_view key) {
  auto& select = select_row_.at(table);
  select.bind_text(1, key);
  auto found = select.step();
  if (!found) return found.error();
  std::optional<std::string> data;
  if (*found) data = std::string{select.bytes(0)};
  select.reset();
  return data;
}

}  // namespace tercet
