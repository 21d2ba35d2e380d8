// The log on a simulated disk: what a process that ends leaves behind. What every log must do, it does in tests/contract.
#include "tests/simulation/disk/disk_log.hpp"

#include <gmock/gmock.h>

#include <set>

#include "common/runtime/mutation.hpp"
#include "tests/unit/event_bus/commit_builder.hpp"

namespace tercet {
namespace {

Mutation taken_out = Mutation::none;

}  // namespace

bool is_mutated(Mutation which) {
  return which == taken_out;
}

namespace simulation {
namespace {

using testing::any;
using testing::commit;
using testing::commits_of;
using testing::id;
using ::testing::UnorderedElementsAre;

constexpr std::uint64_t kSeeds = 50;

class DiskLogTest : public ::testing::Test {
 protected:
  ~DiskLogTest() override { taken_out = Mutation::none; }

  /// The process starts.
  void open(DiskLog::DuringSync during_sync = {}) {
    log_ = DiskLog::open(storage_, std::move(during_sync));
    writer_ = std::make_unique<testing::Writer>(*log_);
  }
  /// One group of two commits, the n-th and the one after it.
  void append(std::uint8_t n) {
    writer_->offer({commit(n).write("account-a", any()),
                    commit(static_cast<std::uint8_t>(n + 1)).write("account-a", any()).accept(100)});
  }
  void end(End end) {
    storage_.die();
    writer_.reset();
    log_.reset();
    storage_.restart(end);
  }
  Position stored() const { return storage_.commits().size(); }

  /// What is left of two groups if the process ends in the n-th operation of the second one.
  std::set<Position> left_by_chance(std::uint64_t operations, End how) {
    std::set<Position> all;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      storage_ = LogStorage{id(200), seed};
      open();
      append(1);
      storage_.die_after(operations);
      EXPECT_THROW(append(3), ProcessEnded);
      EXPECT_TRUE(storage_.dead());
      EXPECT_EQ(log_->head().position, 2u) << "who was told of more?";
      end(how);
      all.insert(stored());
    }
    return all;
  }

  LogStorage storage_{id(200), 1};
  std::unique_ptr<Log> log_;
  std::unique_ptr<testing::Writer> writer_;
};

TEST_F(DiskLogTest, KeepsWhatItAcknowledged) {
  for (const auto how : {End::killed, End::power_lost}) {
    storage_ = LogStorage{id(200), 1};
    open();
    append(1);
    append(3);
    EXPECT_EQ(storage_.synced(), 4u);
    end(how);
    open();
    EXPECT_EQ(log_->id(), id(200));
    EXPECT_EQ(log_->head().position, 4u);
    EXPECT_EQ(commits_of(*log_).size(), 4u);
    append(5);
    EXPECT_EQ(stored(), 6u);
  }
}

TEST_F(DiskLogTest, KeepsTheGroupInHandAsAWholeOrNotAtAll) {
  const auto in_write = 1;
  const auto in_sync = 2;
  EXPECT_THAT(left_by_chance(in_write, End::killed), UnorderedElementsAre(2, 4));
  EXPECT_THAT(left_by_chance(in_write, End::power_lost), UnorderedElementsAre(2, 4));
  EXPECT_THAT(left_by_chance(in_sync, End::killed), UnorderedElementsAre(4));
  EXPECT_THAT(left_by_chance(in_sync, End::power_lost), UnorderedElementsAre(2, 4));
}

TEST_F(DiskLogTest, DoesNotShowAGroupBeforeItIsSynced) {
  int syncs = 0;
  open([&] {
    ++syncs;
    EXPECT_EQ(stored(), 2u);
    EXPECT_EQ(storage_.synced(), 0u);
    EXPECT_EQ(log_->head(), LogHead{});
    EXPECT_TRUE(commits_of(*log_).empty());
  });
  append(1);
  EXPECT_EQ(syncs, 1);
  EXPECT_EQ(commits_of(*log_).size(), 2u);
}

TEST_F(DiskLogTest, DiesIfTheProcessEndsDuringASync) {
  open([&] { storage_.die(); });
  EXPECT_THROW(append(1), ProcessEnded);
  EXPECT_THROW(append(1), ProcessEnded);
}

TEST_F(DiskLogTest, SyncsWhatItFindsBeforeItShowsIt) {
  left_by_chance(2, End::killed);
  open();
  EXPECT_EQ(log_->head().position, 4u);
  EXPECT_EQ(storage_.synced(), 4u);
  end(End::power_lost);
  EXPECT_EQ(stored(), 4u);
  storage_.die_after(1);
  EXPECT_THROW(open(), ProcessEnded);
}

TEST_F(DiskLogTest, ABackupIsTheLogAsItWas) {
  open();
  append(1);
  auto backup = storage_;
  append(3);
  end(End::killed);
  const auto newer = std::exchange(storage_, backup);
  open();
  EXPECT_EQ(log_->id(), id(200));
  EXPECT_EQ(log_->head().position, 2u);
  append(5);
  EXPECT_EQ(storage_.commits().back().body().commit_id(), to_bytes(id(6)));
  EXPECT_EQ(newer.commits().back().body().commit_id(), to_bytes(id(4)));
}

TEST_F(DiskLogTest, ABackupCanBeOfAnyAge) {
  open();
  append(1);
  append(3);
  append(5);
  for (const std::size_t groups : {0u, 1u, 2u, 3u, 4u}) {
    auto backup = storage_;
    backup.drop_last(groups);
    const Position left = groups < 3 ? 6 - 2 * groups : 0;
    EXPECT_EQ(backup.commits().size(), left);
    EXPECT_EQ(backup.synced(), left);
  }
}

TEST_F(DiskLogTest, WithoutASyncItLosesWhatItAcknowledged) {
  taken_out = Mutation::drop_sync;
  std::set<Position> left;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    storage_ = LogStorage{id(200), seed};
    open();
    append(1);
    append(3);
    end(End::power_lost);
    left.insert(stored());
  }
  EXPECT_THAT(left, UnorderedElementsAre(0, 2, 4));
}

TEST_F(DiskLogTest, CanBeMadeToShowWhatIsNotSynced) {
  taken_out = Mutation::show_unsynced;
  open([&] { EXPECT_EQ(log_->head().position, 2u); });
  append(1);
}

TEST_F(DiskLogTest, CanBeMadeToStoreCommitsWithoutTheirIndexes) {
  taken_out = Mutation::store_half_a_group;
  const std::string_view stream = "account-a";
  std::set<Version> versions;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    storage_ = LogStorage{id(200), seed};
    open();
    storage_.die_after(1);
    EXPECT_THROW(append(1), ProcessEnded);
    end(End::killed);
    ASSERT_EQ(stored(), 2u);
    open();
    StreamHead head;
    ASSERT_TRUE(log_->find_stream_heads({&stream, 1}, {&head, 1}).has_value());
    versions.insert(head.version);
  }
  EXPECT_THAT(versions, UnorderedElementsAre(0, 2));
}

}  // namespace
}  // namespace simulation
}  // namespace tercet
