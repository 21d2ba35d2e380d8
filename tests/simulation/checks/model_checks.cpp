#include "tests/simulation/checks/model_checks.hpp"

#include <map>
#include <memory>

#include "query-service/read_model/checkpoint_table.hpp"
#include "query-service/read_model/model_store.hpp"
#include "query-service/read_model/sqlite.hpp"

namespace tercet::simulation {
namespace {

/// A row as it is in the file: data and index values.
struct StoredRow {
  std::string data;
  std::vector<IndexValue> indexes;

  friend bool operator==(const StoredRow&, const StoredRow&) = default;
};
using StoredRows = std::map<std::string, StoredRow>;

/// The rows of a read model in memory.
class FoldedRows : public Rows {
 public:
  explicit FoldedRows(const std::vector<Table>& tables) : tables_{tables}, rows_{tables.size()} {}

  Result<google::protobuf::Message*, ModelError> edit(std::size_t table, std::string_view key) override {
    auto& row = rows_[table][std::string{key}];
    if (!row) row.reset(tables_[table].prototype->New());
    return row.get();
  }
  Result<google::protobuf::Message*, ModelError> add(std::size_t table, std::string_view key) override {
    return edit(table, key);
  }

  StoredRows stored(std::size_t table) const {
    StoredRows all;
    for (const auto& [key, message] : rows_[table]) {
      StoredRow row{message->SerializeAsString(), {}};
      for (const auto& index : tables_[table].indexes) row.indexes.push_back(index.value(*message));
      all.emplace(key, std::move(row));
    }
    return all;
  }

 private:
  const std::vector<Table>& tables_;
  std::vector<std::map<std::string, std::unique_ptr<google::protobuf::Message>>> rows_;
};

Result<StoredRows, ModelError> read_table(Sqlite& file, const Table& table) {
  auto select = file.prepare("SELECT * FROM \"" + table.name + "\" ORDER BY key");
  if (!select) return select.error();
  StoredRows all;
  for (;;) {
    const auto found = select->step();
    if (!found) return found.error();
    if (!*found) return all;
    StoredRow row{std::string{select->bytes(1)}, {}};
    for (int column = 2; column < 2 + static_cast<int>(table.indexes.size()); ++column) {
      row.indexes.push_back(select->is_integer(column) ? IndexValue{select->integer(column)}
                                                       : IndexValue{std::string{select->bytes(column)}});
    }
    all.emplace(std::string{select->bytes(0)}, std::move(row));
  }
}

Result<Checkpoint, ModelError> checkpoint_of(Sqlite& file) {
  auto select = file.prepare(kSelectCheckpoint);
  if (!select) return select.error();
  return read_checkpoint(file, *select);
}

/// One model's file.
class ModelCheck {
 public:
  ModelCheck(const Projection& projection, const CheckedLog& log)
      : projection_{projection}, log_{log}, rows_{projection.tables()} {}

  Violations check(const std::filesystem::path& directory) {
    if (const auto done = compare(directory); !done) report(done.error().message);
    return std::move(violations_);
  }

 private:
  void report(const std::string& what) { violations_.push_back("model " + projection_.name() + ": " + what); }

  Result<void, ModelError> compare(const std::filesystem::path& directory) {
    auto file = Sqlite::open(model_file(directory, projection_), Sqlite::Mode::read);
    if (!file) return file.error();
    const auto checkpoint = checkpoint_of(*file);
    if (!checkpoint) return checkpoint.error();
    const auto skipped = file->integer("SELECT count(*) FROM skipped");
    if (!skipped) return skipped.error();
    if (*skipped != 0) report("it has passed over " + std::to_string(*skipped) + " commits");
    if (!is_of_log(*checkpoint)) return {};
    if (auto folded = fold(checkpoint->position); !folded) return folded;
    for (std::size_t table = 0; table < projection_.tables().size(); ++table) {
      auto stored = read_table(*file, projection_.tables()[table]);
      if (!stored) return stored.error();
      compare_rows(projection_.tables()[table].name, *stored, rows_.stored(table));
    }
    return {};
  }

  bool is_of_log(const Checkpoint& checkpoint) {
    if (checkpoint.position == 0) return true;
    const auto stands = "it stands at position " + std::to_string(checkpoint.position) + " of log " +
                        to_text(checkpoint.log_id) + ", commit " + to_text(checkpoint.commit);
    const auto* commit = log_.at(checkpoint.position);
    const bool is_there = commit != nullptr && checkpoint.log_id == log_.id() &&
                          to_bytes(checkpoint.commit) == commit->body().commit_id() &&
                          checkpoint.time_us == commit->time_us();
    if (!is_there) report(stands + ", which is not in log " + to_text(log_.id()));
    return is_there;
  }

  Result<void, ModelError> fold(Position last) {
    for (Position position = 1; position <= last; ++position) {
      if (auto folded = projection_.fold(*log_.at(position), rows_); !folded) return folded;
    }
    return {};
  }

  void compare_rows(const std::string& table, const StoredRows& stored, const StoredRows& folded) {
    for (const auto& [key, row] : stored) {
      const auto right = folded.find(key);
      if (right == folded.end()) {
        report_row(table, " has the row ", key, ", which the log does not make");
      } else if (row != right->second) {
        report_row(table, " has another row ", key, " than the log makes");
      }
    }
    for (const auto& [key, row] : folded) {
      if (!stored.contains(key)) report_row(table, " has no row ", key, ", which the log makes");
    }
  }

  void report_row(const std::string& table, const char* has, const std::string& key, const char* so_what) {
    report("table " + table + has + key + so_what);
  }

  const Projection& projection_;
  const CheckedLog& log_;
  FoldedRows rows_;
  Violations violations_;
};

}  // namespace

Violations check_model(const std::filesystem::path& directory, const Projection& projection,
                       const std::vector<CheckedLog>& logs) {
  return in_one_of(logs, [&](const CheckedLog& log) { return ModelCheck{projection, log}.check(directory); });
}

}  // namespace tercet::simulation
