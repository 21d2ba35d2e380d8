// Read models on a simulated disk: SQLite itself must find its files in order after every end of its process.
#include <gmock/gmock.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/disk/disk.hpp"
#include "tests/simulation/disk/sqlite_vfs.hpp"
#include "tests/unit/query_service_models.hpp"

namespace tercet::simulation {
namespace {

using testing::AccountLog;
using testing::rows_of;
using testing::StoredRows;

constexpr Position kCommits = 30;
/// Commits in one transaction.
constexpr Position kBatch = 3;

class DiskModelTest : public ::testing::Test {
 protected:
  DiskModelTest() {
    register_simulated_vfs();
    log_.random_life(static_cast<int>(kCommits));
    disk_.emplace("expected", 1);
    for (Position at = 0; at <= kCommits; at += kBatch) {
      fold_until(at);
      folds_.push_back(rows());
    }
  }

  void fresh_disk(std::uint64_t seed) {
    disk_.reset();
    disk_.emplace("query", seed);
  }

  /// One process: opens the model, folds what it does not have of the log up to `last`, and closes it. The position it
  /// last told to have reached.
  Position fold_until(Position last) {
    const auto store = ModelStore::open(disk_->path(), *projection_);
    if (!store) return 0;
    auto told = (*store)->checkpoint().position;
    while (told < last) {
      const auto applied = (*store)->apply(log_.application(told + 1, told + kBatch));
      if (applied.error) break;
      told = applied.at.position;
    }
    return told;
  }

  StoredRows rows() const { return rows_of(model_file(disk_->path(), *projection_)); }

  /// The model is the fold of the log up to where it says it stands.
  Position check() {
    const auto store = ModelStore::open(disk_->path(), *projection_);
    EXPECT_TRUE(store) << store.error().message;
    if (!store) return 0;
    const auto at = (*store)->checkpoint();
    EXPECT_EQ(at.position % kBatch, 0u);
    EXPECT_EQ(at, log_.checkpoint(at.position));
    EXPECT_EQ(rows(), folds_[at.position / kBatch]) << "at " << at.position;
    return at.position;
  }

  AccountLog log_;
  std::optional<Disk> disk_;
  const std::unique_ptr<Projection> projection_ = AggregateProjection::make<AccountViewModel>();
  /// The rows after each transaction.
  std::vector<StoredRows> folds_;
};

TEST_F(DiskModelTest, KeepsRowsAndCheckpointWhenTheProcessIsKilled) {
  fresh_disk(1);
  {
    auto store = *ModelStore::open(disk_->path(), *projection_);
    ASSERT_FALSE(store->apply(log_.application(1, kBatch)).error);
    disk_->die();
    const auto applied = store->apply(log_.application(kBatch + 1, 2 * kBatch));
    ASSERT_TRUE(applied.error);
    EXPECT_EQ(applied.error->kind, ModelError::Kind::storage);
  }
  disk_->restart(End::killed);
  EXPECT_EQ(check(), kBatch);
}

TEST_F(DiskModelTest, KeepsAllThatItToldWhereverTheProcessIsKilled) {
  for (std::uint64_t operations = 1;; ++operations) {
    SCOPED_TRACE(operations);
    fresh_disk(operations);
    disk_->die_after(operations);
    const auto told = fold_until(kCommits);
    if (!disk_->dead()) break;
    disk_->restart(End::killed);
    EXPECT_GE(check(), told);
    EXPECT_EQ(fold_until(kCommits), kCommits);
    EXPECT_EQ(check(), kCommits);
  }
}

TEST_F(DiskModelTest, IsThePrefixOfItsTransactionsWhereverPowerIsLost) {
  std::uint64_t deaths = 0;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    for (std::uint64_t operations = 1;; ++operations) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", dead after " + std::to_string(operations));
      fresh_disk(1000 * seed + operations);
      disk_->die_after(operations);
      fold_until(kCommits);
      if (!disk_->dead()) break;
      ++deaths;
      disk_->restart(End::power_lost);
      check();
      EXPECT_EQ(fold_until(kCommits), kCommits);
      EXPECT_EQ(check(), kCommits);
    }
  }
  EXPECT_GT(deaths, 100u);
}

TEST_F(DiskModelTest, LivesThroughDeathAfterDeath) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    fresh_disk(seed);
    Chance chance{seed};
    for (int life = 0; life < 8; ++life) {
      disk_->die_after(1 + chance.up_to(60));
      fold_until(kCommits);
      disk_->die();
      disk_->restart(chance.heads() ? End::power_lost : End::killed);
      check();
    }
  }
}

TEST_F(DiskModelTest, ReadersSeeTheLastTransactionWhileTheNextOneIsWritten) {
  fresh_disk(1);
  auto store = *ModelStore::open(disk_->path(), *projection_);
  store->apply(log_.application(1, kBatch));
  auto reader = *ModelReader::open(disk_->path(), *projection_);
  EXPECT_EQ(reader->begin()->position, kBatch);
  ASSERT_FALSE(store->apply(log_.application(kBatch + 1, 2 * kBatch)).error);
  const auto key = folds_[1].front().first;
  EXPECT_TRUE(reader->row(0, key)->has_value());
  reader->end();
  EXPECT_EQ(reader->begin()->position, 2 * kBatch);
  reader->end();
}

TEST_F(DiskModelTest, TheLastOneToCloseAFileTakesItsWalAway) {
  fresh_disk(1);
  auto store = *ModelStore::open(disk_->path(), *projection_);
  store->apply(log_.application(1, kBatch));
  auto reader = *ModelReader::open(disk_->path(), *projection_);
  const auto wal = model_file(disk_->path(), *projection_).string() + "-wal";
  store.reset();
  EXPECT_TRUE(read_file(wal));
  EXPECT_EQ(reader->begin()->position, kBatch);
  reader->end();
  reader.reset();
  EXPECT_FALSE(read_file(wal));
  EXPECT_EQ(check(), kBatch);
}

TEST_F(DiskModelTest, ASnapshotKeepsTheWalThatItReads) {
  fresh_disk(1);
  fold_until(kBatch);
  auto writer = *Sqlite::open(model_file(disk_->path(), *projection_), Sqlite::Mode::write);
  ASSERT_TRUE(writer.execute("CREATE TABLE later (one INTEGER)"));
  auto reader = *ModelReader::open(disk_->path(), *projection_);
  ASSERT_TRUE(reader->begin());
  const std::string cut_wal = "PRAGMA wal_checkpoint(TRUNCATE)";
  EXPECT_EQ(*writer.integer(cut_wal), 1) << "busy";
  reader->end();
  EXPECT_EQ(*writer.integer(cut_wal), 0) << "done";
}

TEST_F(DiskModelTest, AFileHasOneWriterAtATime) {
  fresh_disk(1);
  fold_until(kBatch);
  const auto file = model_file(disk_->path(), *projection_);
  auto one = *Sqlite::open(file, Sqlite::Mode::write);
  auto other = *Sqlite::open(file, Sqlite::Mode::write);
  ASSERT_TRUE(one.execute("BEGIN IMMEDIATE"));
  const auto refused = other.execute("BEGIN IMMEDIATE");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("locked"));
  ASSERT_TRUE(one.execute("COMMIT"));
  EXPECT_TRUE(other.execute("BEGIN IMMEDIATE; COMMIT"));
}

TEST_F(DiskModelTest, KnowsNoFilesButItsOwn) {
  EXPECT_FALSE(Sqlite::open("/tmp/file.sqlite", Sqlite::Mode::write));
  EXPECT_FALSE(Sqlite::open("/simulated/nobody/file.sqlite", Sqlite::Mode::write));
  EXPECT_FALSE(Sqlite::open(disk_->path() / "nothing.sqlite", Sqlite::Mode::read));
}

TEST_F(DiskModelTest, WritesTheSameBytesAgain) {
  const auto bytes = [this] {
    register_simulated_vfs();
    fresh_disk(7);
    disk_->die_after(40);
    fold_until(kCommits);
    disk_->restart(End::power_lost);
    const auto file = model_file(disk_->path(), *projection_).string();
    return std::pair{read_file(file), read_file(file + "-wal")};
  };
  const auto first = bytes();
  ASSERT_TRUE(first.second);
  EXPECT_EQ(bytes(), first);
}

}  // namespace
}  // namespace tercet::simulation
