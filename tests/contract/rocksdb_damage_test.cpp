// A log in RocksDB whose files were cut or changed: a torn tail is cut off, anything else is found and told.
#include <gmock/gmock.h>

#include <fstream>

#include "event-bus/commit_scan.hpp"
#include "event-bus/rocksdb_log.hpp"
#include "tests/contract/engines.hpp"
#include "tests/unit/event_bus/commit_builder.hpp"

namespace tercet::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// Found again in the files that hold commits.
constexpr std::string_view kEventType = "test.Happened";

std::string content(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void overwrite(const fs::path& file, const std::string& bytes) {
  std::ofstream{file, std::ios::binary | std::ios::trunc} << bytes;
}

/// The newest file with that ending that holds a commit.
fs::path file_with_commits(const fs::path& directory, const std::string& ending) {
  fs::path newest;
  for (const auto& entry : fs::directory_iterator{directory}) {
    if (entry.path().extension() != ending || content(entry.path()).find(kEventType) == std::string::npos) continue;
    newest = std::max(newest, entry.path());
  }
  EXPECT_FALSE(newest.empty());
  return newest;
}

class DamagedLog : public ::testing::Test {
 protected:
  /// Leaves the files as a process leaves them that was killed after `groups` groups of one commit.
  void crash_after(std::uint8_t groups) {
    auto log = open_rocksdb_log(alive_.path());
    ASSERT_TRUE(log.has_value());
    Writer writer{**log};
    for (std::uint8_t n = 1; n <= groups; ++n) writer.offer(commit(n).write("account-a", any(), 1, 20'000));
    fs::copy(alive_.path(), files());
  }

  fs::path files() const { return crashed_.path() / "log"; }

 private:
  TemporaryDirectory alive_;
  TemporaryDirectory crashed_;
};

TEST_F(DamagedLog, AfterACrashHoldsEveryGroup) {
  crash_after(3);
  const auto log = open_rocksdb_log(files());
  ASSERT_TRUE(log.has_value()) << log.error().message;
  EXPECT_EQ((*log)->head().position, 3u);
  EXPECT_EQ(commits_of(**log).size(), 3u);
}

TEST_F(DamagedLog, LosesATornTailAndNothingElse) {
  crash_after(3);
  const auto wal = file_with_commits(files(), ".log");
  fs::resize_file(wal, fs::file_size(wal) - 10);
  const auto log = open_rocksdb_log(files());
  ASSERT_TRUE(log.has_value()) << log.error().message;
  EXPECT_EQ((*log)->head().position, 2u);
  Writer writer{**log};
  EXPECT_EQ(to_text(writer.offer(commit(3).write("account-a", exact(2, 2)))), "COMMITTED 3") << "all of it is gone";
}

TEST_F(DamagedLog, IsNotOpenedWhenAGroupInTheMiddleWasChanged) {
  crash_after(3);
  const auto wal = file_with_commits(files(), ".log");
  auto bytes = content(wal);
  bytes[bytes.find(kEventType)] ^= 1;
  overwrite(wal, bytes);
  const auto log = open_rocksdb_log(files());
  ASSERT_FALSE(log.has_value()) << "with " << (*log)->head().position << " commits";
  EXPECT_THAT(log.error().message, HasSubstr("cannot open the log"));
  EXPECT_THAT(log.error().message, Not(HasSubstr("\n")));
}

TEST_F(DamagedLog, TellsTheDamageWhereItIsRead) {
  crash_after(5);
  // Opening moves what the crash left into a table, in which each of these large commits has a block of its own.
  ASSERT_TRUE(open_rocksdb_log(files()).has_value());
  const auto table = file_with_commits(files(), ".sst");
  auto bytes = content(table);
  bytes[bytes.find(kEventType)] ^= 1;
  overwrite(table, bytes);

  const auto log = open_rocksdb_log(files());
  ASSERT_TRUE(log.has_value()) << log.error().message;
  std::vector<Position> seen;
  const auto scanned = scan_commits(**log, 1, [&](const CommitView& commit) {
    seen.push_back(commit.position);
    return true;
  });
  ASSERT_TRUE(scanned.has_error()) << "the scan went past the damage";
  EXPECT_EQ(scanned.error().kind, LogError::Kind::damage);
  EXPECT_EQ(scanned.error().position, 1u);
  EXPECT_THAT(seen, IsEmpty());
  EXPECT_TRUE(CommitFetcher{**log}.at(5).has_value()) << "what is not damaged can be read";
}

TEST_F(DamagedLog, IsNotOpenedTwiceAtOnce) {
  crash_after(1);
  const auto first = open_rocksdb_log(files());
  ASSERT_TRUE(first.has_value());
  EXPECT_FALSE(open_rocksdb_log(files()).has_value());
}

}  // namespace
}  // namespace tercet::testing
