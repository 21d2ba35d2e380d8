// Files of read models that cannot be used, and files of an older format.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/unit/query_service_models.hpp"

namespace tercet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using ModelFileTest = ModelStoreTest;

TEST_F(ModelFileTest, AFileThatIsNoDatabaseIsRefusedAndSaysWhatHelps) {
  std::ofstream{file()} << std::string(5000, 'x');
  const auto error = open_fails();
  EXPECT_EQ(error.kind, ModelError::Kind::file);
  EXPECT_THAT(error.message, HasSubstr(file().string()));
  EXPECT_THAT(error.message, HasSubstr("delete it and start again"));
}

TEST_F(ModelFileTest, AnotherFormatIsRefused) {
  open();
  ASSERT_TRUE(Sqlite::open(file(), Sqlite::Mode::write)->execute("PRAGMA user_version = 9"));
  const auto error = open_fails();
  EXPECT_EQ(error.kind, ModelError::Kind::file);
  EXPECT_THAT(error.message, HasSubstr("format 9"));
}

TEST_F(ModelFileTest, SomebodyElsesDatabaseIsRefusedAndNotTouched) {
  ASSERT_TRUE(Sqlite::open(file(), Sqlite::Mode::write)->execute("CREATE TABLE diary (day TEXT)"));
  EXPECT_EQ(open_fails().kind, ModelError::Kind::file);
  EXPECT_EQ(*Sqlite::open(file(), Sqlite::Mode::read)->integer("SELECT count(*) FROM sqlite_master"), 1);
}

TEST_F(ModelFileTest, ARowThatCannotBeReadStopsTheModel) {
  log_.open("alice", "Alice");
  log_.deposit("alice", 5);
  open()->apply(log_.application(1, 1));
  ASSERT_TRUE(Sqlite::open(file(), Sqlite::Mode::write)->execute("UPDATE account_view SET data = x'ffff'"));
  const auto applied = open()->apply(log_.application(2, 2));
  EXPECT_EQ(applied.error->kind, ModelError::Kind::file);
  EXPECT_THAT(applied.error->message, HasSubstr("alice"));
}

/// While it lives no file of this process can grow over `bytes`: writing fails as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limited = before_;
    limited.rlim_cur = bytes;
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limited);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST_F(ModelFileTest, AFullDiskIsAnErrorThatMayPassAndLosesNothing) {
  log_.random_life(2000);
  auto store = open();
  ASSERT_FALSE(store->apply(log_.application(1, 1000)).error);
  {
    const FileSizeLimit full{std::filesystem::file_size(wal())};
    const auto applied = store->apply(log_.application(1001, 2000));
    ASSERT_TRUE(applied.error);
    EXPECT_EQ(applied.error->kind, ModelError::Kind::storage);
    EXPECT_EQ(applied.at, log_.checkpoint(1000));
  }
  store.reset();
  store = open();
  EXPECT_EQ(store->checkpoint(), log_.checkpoint(1000));
  EXPECT_FALSE(store->apply(log_.application(1001, 2000)).error);
}

TEST_F(ModelFileTest, AFileOfFormat1IsBroughtUpToDateAndKeepsItsRows) {
  log_.open("alice", "Alice");
  log_.deposit("alice", 5);
  open()->apply(log_.application(1, 1));
  // What format 1 did not have.
  ASSERT_TRUE(Sqlite::open(file(), Sqlite::Mode::write)->execute("DROP TABLE skipped; PRAGMA user_version = 1"));
  auto store = open();
  EXPECT_EQ(store->checkpoint(), log_.checkpoint(1));
  EXPECT_FALSE(store->apply(log_.application(2, 2)).error);
  EXPECT_EQ(account("alice")->balance().minor_units(), 5);
  EXPECT_EQ(*Sqlite::open(file(), Sqlite::Mode::read)->integer("PRAGMA user_version"), 2);
}

}  // namespace
}  // namespace tercet::testing
