// A read model's file: rows and checkpoint always together, the same rows from the same log, and clear refusals.
#include <gmock/gmock.h>

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bank/v1/account.pb.h"
#include "query-service/projections/account_view.hpp"
#include "query-service/read_model/model_reader.hpp"
#include "query-service/read_model/model_store.hpp"
#include "tests/unit/query_service_models.hpp"

namespace tercet::testing {
namespace {

using bank::v1::AccountView;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(ModelStoreTest, ANewModelStandsBeforeTheFirstPosition) {
  EXPECT_EQ(open()->checkpoint(), Checkpoint{});
}

TEST_F(ModelStoreTest, FoldsAnAccountsLife) {
  log_.open("alice", "Alice");
  log_.deposit("alice", 500);
  log_.withdraw("alice", 500);
  auto store = open();
  const auto applied = store->apply(log_.application(1, 3));
  EXPECT_FALSE(applied.error);
  EXPECT_EQ(applied.at, log_.checkpoint(3));
  auto view = *account("alice");
  EXPECT_EQ(view.account_id(), "alice");
  EXPECT_EQ(view.owner(), "Alice");
  EXPECT_EQ(view.balance().currency(), "EUR");
  EXPECT_EQ(view.balance().minor_units(), 0);
  EXPECT_EQ(view.status(), AccountView::OPEN);
  EXPECT_EQ(view.version(), 3u);
  EXPECT_EQ(view.opened_at().nanos(), 1'000'000) << "the first commit was written 1 ms after 1970";
  EXPECT_EQ(view.updated_at().nanos(), 3'000'000);

  log_.close("alice");
  store->apply(log_.application(4, 4));
  view = *account("alice");
  EXPECT_EQ(view.status(), AccountView::CLOSED);
  EXPECT_EQ(view.version(), 4u);
}

TEST_F(ModelStoreTest, GoesOnWhereItStoodAfterBeingOpenedAgain) {
  log_.open("alice", "Alice");
  log_.deposit("alice", 5);
  open()->apply(log_.application(1, 1));
  auto store = open();
  EXPECT_EQ(store->checkpoint(), log_.checkpoint(1));
  store->apply(log_.application(2, 2));
  EXPECT_EQ(account("alice")->balance().minor_units(), 5);
}

TEST_F(ModelStoreTest, ReadsARowFromTheFileOnceWhileItIsKept) {
  log_.open("alice", "Alice");
  log_.deposit("alice", 5);
  log_.deposit("alice", 5);
  const auto lookups = [](ModelStore& store) {
    const auto taken = store.take_lookups();
    return std::pair{taken.hits, taken.misses};
  };
  auto store = open();
  store->apply(log_.application(1, 1));
  EXPECT_EQ(lookups(*store), std::pair(0UL, 1UL)) << "it could have been there";
  store->apply(log_.application(2, 2));
  EXPECT_EQ(lookups(*store), std::pair(1UL, 0UL));
  EXPECT_EQ(lookups(*store), std::pair(0UL, 0UL)) << "told once";

  store.reset();
  store = open();
  store->apply(log_.application(3, 3));
  EXPECT_EQ(lookups(*store), std::pair(0UL, 1UL));
}

TEST_F(ModelStoreTest, SkipsWhatItDoesNotFoldWithoutReadingIt) {
  log_.open("alice", "Alice");
  log_.write({{"order-1", {AccountLog::raw_event("shop.v1.OrderPlaced", "not even protobuf \xff")}}});
  log_.write({{"other-alice", {AccountLog::raw_event("bank.v1.MoneyDeposited", "\xff")}}});
  log_.write({{"account-alice", {AccountLog::raw_event("bank.v9.Unheard", "\xff")}}});
  const auto applied = open()->apply(log_.application(1, 4));
  EXPECT_FALSE(applied.error) << applied.error->message;
  EXPECT_EQ(applied.at.position, 4u);
}

TEST_F(ModelStoreTest, ACommitOverSeveralStreamsIsFoldedInAll) {
  log_.open("alice", "Alice");
  log_.open("bob", "Bob");
  log_.write({{"account-alice", {log_.withdrawn("alice", 7)}}, {"account-bob", {log_.deposited("bob", 7)}}});
  open()->apply(log_.application(1, 3));
  EXPECT_EQ(account("alice")->balance().minor_units(), -7);
  EXPECT_EQ(account("bob")->balance().minor_units(), 7);
}

TEST_F(ModelStoreTest, CutsTheRunsAsTheFollowerSays) {
  log_.open("alice", "Alice");
  log_.deposit("alice", 5);
  log_.deposit("alice", 6);
  auto store = open();
  store->apply(log_.application(1, 2));
  auto overlapping = log_.application(1, 3);
  overlapping.runs[0].skip = 2;
  store->apply(overlapping);
  EXPECT_EQ(account("alice")->balance().minor_units(), 11);
  EXPECT_EQ(account("alice")->version(), 3u);
}

/// Rows that can be looked up by a value that changes.
struct BalancesModel {
  using Row = bank::v1::AccountView;
  using Events = EventList<bank::v1::AccountOpened, bank::v1::MoneyDeposited>;
  static constexpr const char* kName = "balances";
  static constexpr std::uint32_t kRevision = 3;
  static constexpr const char* kCategory = "account";
  static constexpr std::array<IndexOf<Row>, 2> kIndexes{
      {{"owner", [](const Row& row) { return IndexValue{row.owner()}; }},
       {"minor_units", [](const Row& row) { return IndexValue{row.balance().minor_units()}; }}}};
  static Result<void> fold(Row& row, const bank::v1::AccountOpened& event, const EventInfo&) {
    row.set_owner(event.owner());
    return {};
  }
  static Result<void> fold(Row& row, const bank::v1::MoneyDeposited& event, const EventInfo&) {
    *row.mutable_balance() = event.balance();
    return {};
  }
};

TEST_F(ModelStoreTest, RowsCanBeLookedUpByTheirIndexesAsTheyChange) {
  const auto balances = AggregateProjection::make<BalancesModel>();
  log_.open("alice", "Alice");
  log_.deposit("alice", 5);
  log_.deposit("alice", 6);
  auto store = *ModelStore::open(directory_, *balances);
  auto sqlite = *Sqlite::open(directory_ / "balances-3.sqlite", Sqlite::Mode::read);
  const auto count = [&](const std::string& where) {
    return *sqlite.integer("SELECT count(*) FROM balances WHERE " + where);
  };
  store->apply(log_.application(1, 2));
  EXPECT_EQ(count("minor_units = 5 AND owner = 'Alice'"), 1);
  store = *ModelStore::open(directory_, *balances);
  store->apply(log_.application(3, 3));
  EXPECT_EQ(count("minor_units = 11 AND owner = 'Alice'"), 1);
  EXPECT_EQ(count("minor_units = 5"), 0);
}

TEST_F(ModelStoreTest, MoreRowsThanAreKeptInMemoryAreAllStored) {
  constexpr int kAccounts = 50'100;
  for (int i = 0; i < kAccounts; ++i) log_.open("a" + std::to_string(i), "owner");
  auto store = open();
  store->apply(log_.application(1, kAccounts));
  log_.deposit("a7", 5);
  store->apply(log_.application(kAccounts + 1, kAccounts + 1));
  EXPECT_EQ(rows_of(file()).size(), static_cast<std::size_t>(kAccounts));
  EXPECT_EQ(account("a7")->owner(), "owner");
  EXPECT_EQ(account("a7")->balance().minor_units(), 5);
}

TEST_F(ModelStoreTest, LargeRowsThatAreNotKeptInMemoryAreAllStored) {
  auto store = open();
  Position applied = 0;
  // More than is kept, in several transactions, each of which changes rows of the ones before.
  for (int i = 0; i < 40; ++i) {
    log_.open("a" + std::to_string(i), std::string(1'000'000, 'x'));
    log_.deposit("a" + std::to_string(i / 2), 1);
    store->apply(log_.application(applied + 1, log_.head()));
    applied = log_.head();
  }
  EXPECT_EQ(account("a0")->balance().minor_units(), 2);
  EXPECT_EQ(account("a19")->balance().minor_units(), 2);
  EXPECT_EQ(account("a19")->owner().size(), 1'000'000u);
  EXPECT_EQ(account("a39")->balance().minor_units(), 0);
}

TEST_F(ModelStoreTest, TheFormatOfTheFileIsWhatItWas) {
  // Files of this format are out there. To change this, give the format a new number.
  open();
  auto sqlite = *Sqlite::open(file(), Sqlite::Mode::read);
  EXPECT_EQ(*sqlite.integer("PRAGMA user_version"), 2);
  auto select = *sqlite.prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name");
  std::vector<std::string> tables;
  while (*select.step()) tables.emplace_back(select.bytes(0));
  EXPECT_THAT(
      tables,
      ElementsAre(
          "CREATE TABLE \"account_view\" (key TEXT PRIMARY KEY NOT NULL, data BLOB NOT NULL, \"owner\" NOT NULL) "
          "WITHOUT ROWID",
          "CREATE INDEX \"account_view_by_owner\" ON \"account_view\" (\"owner\", key)",
          "CREATE TABLE checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), log_id BLOB NOT NULL, position "
          "INTEGER NOT NULL, commit_id BLOB NOT NULL, time_us INTEGER NOT NULL)",
          "CREATE TABLE skipped (position INTEGER PRIMARY KEY, error TEXT NOT NULL)"));
}

// ---- G8 ----

TEST_F(ModelStoreTest, ACrashAtAnyMomentLeavesRowsThatAreTheFoldUpToTheCheckpoint) {
  log_.random_life(60);
  std::vector<StoredRows> rows_at;
  {
    auto store = open();
    for (Position position = 1; position <= 60; position += 6) {
      ASSERT_FALSE(store->apply(log_.application(position, position + 5)).error);
      rows_at.push_back(rows_of(file()));
    }
    // What a crash leaves is the file and any beginning of its write-ahead log.
    std::filesystem::copy(file(), directory_ / "file");
    std::filesystem::copy(wal(), directory_ / "wal");
  }
  const auto wal_bytes = std::filesystem::file_size(directory_ / "wal");
  for (std::uintmax_t left = 0; left <= wal_bytes; left += 1777) {
    for (const auto& path : {file(), wal(), std::filesystem::path{file().string() + "-shm"}}) {
      std::filesystem::remove(path);
    }
    std::filesystem::copy(directory_ / "file", file());
    std::filesystem::copy(directory_ / "wal", wal());
    std::filesystem::resize_file(wal(), left);
    const auto checkpoint = open()->checkpoint();
    ASSERT_EQ(checkpoint.position % 6, 0u) << "part of a transaction was kept";
    ASSERT_EQ(checkpoint, log_.checkpoint(checkpoint.position));
    const auto rows = checkpoint.position == 0 ? StoredRows{} : rows_at[checkpoint.position / 6 - 1];
    ASSERT_EQ(rows_of(file()), rows);
  }
}

TEST_F(ModelStoreTest, HoweverTheLogIsCutIntoTransactionsTheRowsAreTheSame) {
  log_.random_life(300);
  auto store = open();
  for (Position position = 1; position <= 300; ++position) store->apply(log_.application(position, position));
  const auto one_by_one = rows_of(file());
  ASSERT_FALSE(one_by_one.empty());
  store.reset();
  std::filesystem::remove_all(directory_);
  std::filesystem::create_directories(directory_);
  open()->apply(log_.application(1, 300));
  EXPECT_EQ(rows_of(file()), one_by_one);
}

TEST_F(ModelStoreTest, AReaderSeesRowsAndCheckpointOfOneMoment) {
  log_.open("alice", "Alice");
  log_.deposit("alice", 5);
  auto store = open();
  store->apply(log_.application(1, 1));
  auto reader = *ModelReader::open(directory_, *projection_);
  EXPECT_EQ(reader->begin()->position, 1u);
  store->apply(log_.application(2, 2));
  AccountView view;
  ASSERT_TRUE(view.ParseFromString(**reader->row(0, "alice")));
  EXPECT_EQ(view.version(), 1u);
  reader->end();
  EXPECT_EQ(reader->begin()->position, 2u);
  ASSERT_TRUE(view.ParseFromString(**reader->row(0, "alice")));
  EXPECT_EQ(view.version(), 2u);
  EXPECT_FALSE(*reader->row(0, "bob"));
  reader->end();
}

// ---- Events that cannot be folded ----

TEST_F(ModelStoreTest, StopsBeforeTheCommitWhoseEventCannotBeParsedAndKeepsWhatWasBefore) {
  log_.open("alice", "Alice");
  log_.deposit("alice", 5);
  log_.write(
      {{"account-alice", {log_.deposited("alice", 6), AccountLog::raw_event("bank.v1.MoneyDeposited", "\xff\xff")}}});
  log_.open("bob", "Bob");
  auto store = open();
  const auto applied = store->apply(log_.application(1, 4));
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->kind, ModelError::Kind::event);
  EXPECT_THAT(applied.error->message, HasSubstr("event 1 of position 3"));
  EXPECT_THAT(applied.error->message, HasSubstr("bank.v1.MoneyDeposited, stream account-alice version 4"));
  EXPECT_EQ(applied.at, log_.checkpoint(2));
  EXPECT_EQ(account("alice")->balance().minor_units(), 5) << "half of a commit was kept";
  EXPECT_FALSE(account("bob"));
  store.reset();
  EXPECT_EQ(open()->checkpoint(), log_.checkpoint(2));
}

TEST_F(ModelStoreTest, APoisonedFirstCommitLeavesTheModelWhereItWas) {
  log_.deposit("nobody", 5);
  const auto applied = open()->apply(log_.application(1, 1));
  ASSERT_TRUE(applied.error);
  EXPECT_THAT(applied.error->message, HasSubstr("the account is not open"));
  EXPECT_EQ(applied.at, Checkpoint{});
  EXPECT_FALSE(account("nobody"));
}

v1::SkippedCommit skipped_at(Position position) {
  v1::SkippedCommit skipped;
  skipped.set_position(position);
  skipped.set_error("made no sense");
  return skipped;
}

TEST_F(ModelStoreTest, PassesOverAWholeCommitWhenToldToAndKeepsThatInMind) {
  log_.open("alice", "Alice");
  log_.write(
      {{"account-alice", {log_.deposited("alice", 6), AccountLog::raw_event("bank.v1.MoneyDeposited", "\xff\xff")}}});
  log_.open("bob", "Bob");
  ASSERT_TRUE(open()->apply(log_.application(1, 3)).error);
  auto store = open();
  ASSERT_TRUE(store->skip(skipped_at(2)));
  EXPECT_EQ(store->checkpoint().position, 1u) << "it is passed over when it comes";
  store = open();
  const auto applied = store->apply(log_.application(2, 3));
  EXPECT_FALSE(applied.error);
  EXPECT_EQ(applied.at, log_.checkpoint(3));
  EXPECT_EQ(account("alice")->balance().minor_units(), 0) << "half of a commit was folded";
  EXPECT_EQ(account("bob")->owner(), "Bob");
  store = open();
  ASSERT_EQ(store->skipped().size(), 1u);
  EXPECT_EQ(store->skipped()[0].position(), 2u);
  EXPECT_EQ(store->skipped()[0].error(), "made no sense");
}

TEST_F(ModelStoreTest, ToldTwiceToPassOverACommitItListsItOnce) {
  auto store = open();
  ASSERT_TRUE(store->skip(skipped_at(1)));
  ASSERT_TRUE(store->skip(skipped_at(1)));
  EXPECT_EQ(store->skipped().size(), 1u);
}

TEST_F(ModelStoreTest, AnEventOfARevisionItDoesNotKnowStopsIt) {
  log_.open("alice", "Alice");
  auto application = log_.application(1, 1);
  auto changed = std::make_shared<v1::CommitBatch>(*application.runs[0].commits);
  changed->mutable_commits(0)->mutable_body()->mutable_writes(0)->mutable_events(0)->set_revision(2);
  application.runs[0].commits = changed;
  EXPECT_THAT(open()->apply(application).error->message, HasSubstr("revision"));
}

TEST_F(ModelStoreTest, OpeningTwiceAndTouchingAClosedAccountCannotBeFolded) {
  log_.open("alice", "Alice");
  log_.close("alice");
  ASSERT_FALSE(open()->apply(log_.application(1, 2)).error);
  for (const auto& event : {AccountLog::opened("Alice"), AccountLog::closed(), log_.withdrawn("alice", 1)}) {
    auto log = log_;
    log.write({{"account-alice", {event}}});
    EXPECT_TRUE(open()->apply(log.application(3, 3)).error) << event.type();
  }
}

}  // namespace
}  // namespace tercet::testing
