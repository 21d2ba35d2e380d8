#pragma once

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "query-service/projections/account_view.hpp"
#include "query-service/read_model/model_reader.hpp"
#include "query-service/read_model/model_store.hpp"
#include "query-service/read_model/sqlite.hpp"
#include "tests/unit/query_service_accounts.hpp"

/// Read models on real files.
namespace tercet::testing {

/// A directory for the files of one test.
class ModelDirectory : public ::testing::Test {
 protected:
  ModelDirectory() { std::filesystem::create_directories(directory_); }
  ~ModelDirectory() override { std::filesystem::remove_all(directory_); }

  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("tercet-read-model-" + std::to_string(::getpid()));
  AccountLog log_;
};

/// Key and row.
using StoredRows = std::vector<std::pair<std::string, std::string>>;

/// All rows of a model's file, in the order of their keys, with the checkpoint: what G8 compares.
inline StoredRows rows_of(const std::filesystem::path& file) {
  auto sqlite = *Sqlite::open(file, Sqlite::Mode::read);
  auto select = *sqlite.prepare("SELECT key, owner || '/' || hex(data) FROM account_view ORDER BY key");
  StoredRows rows;
  while (*select.step()) rows.emplace_back(select.bytes(0), select.bytes(1));
  return rows;
}

/// A read model as a service has it: folds the log, and is asked.
class ReadModelTest : public ModelDirectory {
 protected:
  explicit ReadModelTest(ReadModel model) : model_{std::move(model)} {}

  /// Everything that is in the log and not yet in the model.
  void fold_log() {
    auto store = *ModelStore::open(directory_, *model_.projection);
    const auto first = store->checkpoint().position + 1;
    if (first > log_.head()) return;
    const auto applied = store->apply(log_.application(first, log_.head()));
    EXPECT_FALSE(applied.error) << applied.error->message;
  }
  Result<std::string, v1::Problem> answer_to(const google::protobuf::Message& asked) {
    const auto found = std::ranges::find(model_.questions, asked.GetDescriptor()->full_name(), &Question::type);
    if (found == model_.questions.end()) return make_problem(400, "query.unknown_type", "");
    const auto search = found->prepare(asked.SerializeAsString());
    if (!search) return search.error();
    auto reader = *ModelReader::open(directory_, *model_.projection);
    EXPECT_TRUE(reader->begin());
    auto answer = std::get<Lookup>(*search)(*reader);
    reader->end();
    return answer;
  }
  template <class Answer>
  Answer ask(const google::protobuf::Message& asked) {
    const auto bytes = answer_to(asked);
    Answer answer;
    EXPECT_TRUE(bytes) << bytes.error().detail();
    EXPECT_TRUE(bytes && answer.ParseFromString(*bytes));
    return answer;
  }
  std::string refusal_of(const google::protobuf::Message& asked) {
    const auto bytes = answer_to(asked);
    EXPECT_FALSE(bytes);
    return bytes ? std::string{} : bytes.error().code();
  }

  ReadModel model_;
};

/// The accounts' read model.
class ModelStoreTest : public ModelDirectory {
 protected:
  std::unique_ptr<ModelStore> open() {
    auto opened = ModelStore::open(directory_, *projection_);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? std::move(*opened) : nullptr;
  }
  ModelError open_fails() {
    const auto opened = ModelStore::open(directory_, *projection_);
    EXPECT_FALSE(opened);
    return opened ? ModelError{} : opened.error();
  }
  std::optional<bank::v1::AccountView> account(const std::string& id) {
    auto reader = *ModelReader::open(directory_, *projection_);
    EXPECT_TRUE(reader->begin());
    const auto row = reader->row(0, id);
    reader->end();
    if (!row || !*row) return std::nullopt;
    bank::v1::AccountView view;
    EXPECT_TRUE(view.ParseFromString(**row));
    return view;
  }
  std::filesystem::path file() const { return model_file(directory_, *projection_); }
  std::filesystem::path wal() const { return file().string() + "-wal"; }

  const std::unique_ptr<Projection> projection_ = AggregateProjection::make<AccountViewModel>();
};

}  // namespace tercet::testing
