#include "query-service/read_model/model_store.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "common/runtime/mutation.hpp"
#include "query-service/read_model/checkpoint_table.hpp"
#include "query-service/read_model/skipped_table.hpp"

namespace tercet {
namespace {

/// Number of the files' format, in their user_version. Files with a number that is not listed here are not touched.
/// 1: the model's tables and `checkpoint`. 2: also `skipped`.
constexpr std::int64_t kModelFormat = 2;

/// One transaction, after which the file has the newest format.
std::string transaction(const std::string& changes) {
  return "BEGIN IMMEDIATE;" + changes + kCreateSkipped + "PRAGMA user_version = " + std::to_string(kModelFormat) +
         ";COMMIT";
}

std::string create_sql(const Projection& projection) {
  std::string sql = kCreateCheckpoint;
  for (const auto& table : projection.tables()) sql += create_table_sql(table);
  return transaction(sql);
}

}  // namespace

std::filesystem::path model_file(const std::filesystem::path& directory, const Projection& projection) {
  return directory / (projection.name() + "-" + std::to_string(projection.revision()) + ".sqlite");
}

Result<std::unique_ptr<ModelStore>, ModelError> ModelStore::open(const std::filesystem::path& directory,
                                                                 const Projection& projection) {
  auto file = Sqlite::open(model_file(directory, projection), Sqlite::Mode::write);
  if (!file) return file.error();
  std::unique_ptr<ModelStore> store{new ModelStore{std::move(*file), projection}};
  if (auto prepared = store->prepare(); !prepared) return prepared.error();
  return store;
}

Result<void, ModelError> ModelStore::prepare() {
  if (auto done = bring_up_to_date(); !done) return done;
  auto rows = RowCache::open(file_, projection_);
  if (!rows) return rows.error();
  rows_ = std::move(*rows);
  auto write = file_.prepare(kWriteCheckpoint);
  if (!write) return write.error();
  write_checkpoint_ = std::move(*write);
  return read();
}

Result<void, ModelError> ModelStore::read() {
  auto select = file_.prepare(kSelectCheckpoint);
  if (!select) return select.error();
  auto checkpoint = read_checkpoint(file_, *select);
  if (!checkpoint) return checkpoint.error();
  checkpoint_ = *checkpoint;
  auto skipped = read_skipped(file_);
  if (!skipped) return skipped.error();
  skipped_ = std::move(*skipped);
  return {};
}

Result<void, ModelError> ModelStore::bring_up_to_date() {
  const auto format = file_.integer("PRAGMA user_version");
  if (!format) return format.error();
  if (*format == kModelFormat) return {};
  if (*format == 1) return file_.execute(transaction({}));
  const auto tables = file_.integer("SELECT count(*) FROM sqlite_master");
  if (!tables) return tables.error();
  if (*format != 0 || *tables != 0) {
    return file_.unusable("it has format " + std::to_string(*format) + ", this program reads 1 to " +
                          std::to_string(kModelFormat));
  }
  return file_.execute(create_sql(projection_));
}

Result<void, ModelError> ModelStore::skip(const v1::SkippedCommit& skipped) {
  if (is_skipped(skipped.position())) return {};
  if (auto written = write_skipped(file_, skipped); !written) return written;
  // Behind all others, since a model has passed them.
  skipped_.push_back(skipped);
  return {};
}

bool ModelStore::is_skipped(Position position) const {
  return std::ranges::binary_search(skipped_, position, {}, &v1::SkippedCommit::position);
}

ModelStore::Applied ModelStore::apply(const Follower::Application& application) {
  auto folded = apply_until(application, application.up_to.position);
  if (!folded.error || folded.error->kind != ModelError::Kind::event) return {checkpoint_, std::move(folded.error)};
  if (folded.last == checkpoint_.position) return {checkpoint_, std::move(folded.error)};
  // Once more up to the commit before the event: that one changed rows before it failed, and nothing of it may stay.
  auto before = apply_until(application, folded.last);
  return {checkpoint_, before.error ? std::move(before.error) : std::move(folded.error)};
}

ModelStore::Folded ModelStore::apply_until(const Follower::Application& application, Position last) {
  auto reached = checkpoint_;
  auto done = file_.execute("BEGIN IMMEDIATE");
  if (done) done = fold(application, last, reached);
  if (done) done = write(reached);
  if (done) done = file_.execute("COMMIT");
  if (done) {
    checkpoint_ = reached;
    return {reached.position, std::nullopt};
  }
  rows_->clear();
  // The error that led here is the one to tell. If this fails too, the file still holds the last transaction.
  (void)file_.execute("ROLLBACK");
  return {reached.position, done.error()};
}

Result<void, ModelError> ModelStore::fold(const Follower::Application& application, Position last,
                                          Checkpoint& reached) {
  if (!reached.log_id.is_nil() && reached.log_id != application.up_to.log_id) std::abort();
  reached.log_id = application.up_to.log_id;
  for (const auto& run : application.runs) {
    for (int i = run.skip; i < run.commits->commits_size() && reached.position < last; ++i) {
      const auto& commit = run.commits->commits(i);
      // The follower's promise; a gap here would be silent for ever.
      if (commit.position() != reached.position + 1) std::abort();
      if (!is_skipped(commit.position())) {
        if (auto folded = projection_.fold(commit, *rows_); !folded) return folded;
      }
      reached.position = commit.position();
      reached.commit = uuid_from_bytes(commit.body().commit_id()).value_or(CommitId{});
      reached.time_us = commit.time_us();
    }
  }
  return {};
}

Result<void, ModelError> ModelStore::write(const Checkpoint& reached) {
  if (auto written = rows_->write_edited(); !written) return written;
  if (is_mutated(Mutation::write_without_transaction)) (void)file_.execute("COMMIT; BEGIN IMMEDIATE");
  return write_checkpoint(*write_checkpoint_, reached);
}

}  // namespace tercet
