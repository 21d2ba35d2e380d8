// The simulated disk: what survives the end of a process, and what may not.
#include "tests/simulation/disk/disk.hpp"

#include <gmock/gmock.h>

#include <set>

namespace tercet::simulation {
namespace {

using ::testing::UnorderedElementsAre;

constexpr std::uint64_t kSeeds = 200;

/// What is left under `file` by different chances; "-" = no such file.
template <class Live>
std::set<std::string> left_by_chance(const std::string& file, Live live, End end = End::power_lost) {
  std::set<std::string> all;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Disk disk{"some", seed};
    live(disk);
    disk.restart(end);
    all.insert(read_file(disk.path() / file).value_or("-"));
  }
  return all;
}

std::string path_of(const Disk& disk, const std::string& file) {
  return (disk.path() / file).string();
}

/// A process that has one file.
class Holder {
 public:
  explicit Holder(Disk& disk, const std::string& file = "file")
      : disk_{disk}, file_{disk.open(path_of(disk, file), true)} {}
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  ~Holder() { disk_.close(); }

  bool write(std::uint64_t offset, std::string_view bytes) { return disk_.write(*file_, offset, bytes); }
  bool truncate(std::uint64_t size) { return disk_.truncate(*file_, size); }
  bool sync() { return disk_.sync(*file_); }

 private:
  Disk& disk_;
  std::shared_ptr<DiskFile> file_;
};

TEST(Disk, IsFoundByThePathsOfItsFiles) {
  Disk one{"one", 1};
  {
    Disk two{"two", 1};
    EXPECT_EQ(Disk::of("/simulated/one/file"), &one);
    EXPECT_EQ(Disk::of("/simulated/two/file"), &two);
  }
  EXPECT_EQ(Disk::of("/simulated/two/file"), nullptr);
  EXPECT_EQ(Disk::of("/simulated/file"), nullptr);
  EXPECT_EQ(read_file("/simulated/one/file"), std::nullopt);
}

TEST(Disk, KeepsWhatWasWrittenWhenTheProcessIsKilled) {
  const auto left = left_by_chance(
      "file",
      [](Disk& disk) {
        Holder file{disk};
        EXPECT_TRUE(file.write(0, "one two"));
        EXPECT_TRUE(file.write(4, "2"));
        EXPECT_TRUE(file.truncate(6));
        disk.die();
      },
      End::killed);
  EXPECT_THAT(left, UnorderedElementsAre("one 2w"));
}

TEST(Disk, KeepsWhatWasSyncedWhenPowerIsLost) {
  const auto left = left_by_chance("file", [](Disk& disk) {
    Holder file{disk};
    file.write(0, "one");
    EXPECT_TRUE(file.sync());
  });
  EXPECT_THAT(left, UnorderedElementsAre("one"));
}

TEST(Disk, MayLoseAFileThatWasNeverSynced) {
  const auto left = left_by_chance("file", [](Disk& disk) { Holder{disk}.write(0, "one"); });
  EXPECT_THAT(left, UnorderedElementsAre("-", "", "one", std::string(3, '\0')));
}

TEST(Disk, KeepsEachUnsyncedSectorOrWhatWasThereBefore) {
  const auto sectors = [](char a, char b) {
    return std::string(DiskFile::kSectorBytes, a) + std::string(DiskFile::kSectorBytes, b);
  };
  const auto left = left_by_chance("file", [&](Disk& disk) {
    Holder file{disk};
    file.write(0, sectors('a', 'b'));
    file.sync();
    file.write(0, sectors('c', 'd'));
  });
  EXPECT_THAT(left, UnorderedElementsAre(sectors('a', 'b'), sectors('a', 'd'), sectors('c', 'b'), sectors('c', 'd')));
}

TEST(Disk, KeepsWhatIsBesideAnUnsyncedWriteInItsSector) {
  const auto left = left_by_chance("file", [](Disk& disk) {
    Holder file{disk};
    file.write(0, "one");
    file.sync();
    file.write(3, "two");
  });
  EXPECT_THAT(left, UnorderedElementsAre("one", "onetwo", std::string("one\0\0\0", 6)));
}

TEST(Disk, MayUndoAnUnsyncedCut) {
  const auto left = left_by_chance("file", [](Disk& disk) {
    Holder file{disk};
    file.write(0, std::string(2000, 'x'));
    file.sync();
    file.truncate(0);
  });
  EXPECT_THAT(left, UnorderedElementsAre("", std::string(2000, 'x')));
}

TEST(Disk, MayBringBackADeletedFileUntilTheDirectoryIsSynced) {
  const auto remove = [](bool synced) {
    return [synced](Disk& disk) {
      replace_file(disk.path() / "file", "one");
      EXPECT_TRUE(disk.remove(path_of(disk, "file"), synced));
    };
  };
  EXPECT_THAT(left_by_chance("file", remove(false)), UnorderedElementsAre("-", "one"));
  EXPECT_THAT(left_by_chance("file", remove(true)), UnorderedElementsAre("-"));
  const auto another_made = [&](Disk& disk) {
    remove(false)(disk);
    Holder{disk, "another"}.sync();
  };
  EXPECT_THAT(left_by_chance("file", another_made), UnorderedElementsAre("-")) << "a new file syncs the directory";
}

TEST(Disk, ReplacesAFileAsAWholeOrNotAtAll) {
  const auto left = left_by_chance("file", [](Disk& disk) {
    EXPECT_TRUE(replace_file(disk.path() / "file", "one"));
    disk.die_after(1);
    EXPECT_FALSE(replace_file(disk.path() / "file", "two"));
    EXPECT_TRUE(disk.dead());
  });
  EXPECT_THAT(left, UnorderedElementsAre("one", "two"));
}

TEST(Disk, DiesInTheMiddleOfAWrite) {
  const auto left = left_by_chance(
      "file",
      [](Disk& disk) {
        Holder file{disk};
        disk.die_after(2);
        EXPECT_TRUE(file.write(0, "."));
        EXPECT_FALSE(disk.dead());
        EXPECT_FALSE(file.write(1, "abc"));
        EXPECT_TRUE(disk.dead());
      },
      End::killed);
  EXPECT_THAT(left, UnorderedElementsAre(".", ".a", ".ab", ".abc"));
}

TEST(Disk, DoesNotDieWhenItIsToLiveOn) {
  Disk disk{"some", 1};
  Holder file{disk};
  disk.die_after(2);
  EXPECT_TRUE(file.write(0, "a"));
  disk.live_on();
  EXPECT_TRUE(file.write(0, "b"));
  EXPECT_TRUE(file.sync());
  EXPECT_FALSE(disk.dead());
}

TEST(Disk, DoesNothingForADeadProcess) {
  Disk disk{"some", 1};
  {
    Holder file{disk};
    file.write(0, "one");
    disk.die();
    EXPECT_FALSE(file.write(0, "two"));
    EXPECT_FALSE(file.truncate(0));
    EXPECT_FALSE(file.sync());
    EXPECT_FALSE(disk.remove(path_of(disk, "file"), true));
    EXPECT_FALSE(replace_file(disk.path() / "file", "two"));
    EXPECT_EQ(disk.open(path_of(disk, "file"), true), nullptr);
    EXPECT_EQ(read_file(disk.path() / "file"), std::nullopt);
  }
  disk.restart(End::killed);
  EXPECT_EQ(read_file(disk.path() / "file"), "one");
  EXPECT_TRUE(replace_file(disk.path() / "file", "two"));
}

}  // namespace
}  // namespace tercet::simulation
