#include "common/runtime/data_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "common/runtime/durable_file.hpp"

namespace tercet {
namespace {

using testing::HasSubstr;

class DataDirectoryTest : public testing::Test {
 protected:
  DataDirectoryTest() {
    auto pattern = (std::filesystem::temp_directory_path() / "tercet-unit-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~DataDirectoryTest() override { std::filesystem::remove_all(root_); }

  std::filesystem::path root_;
};

TEST_F(DataDirectoryTest, IsMadePrivateWithItsFormat) {
  const auto opened = DataDirectory::open(root_ / "a" / "b", "test data", 1);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(std::filesystem::status(root_ / "a" / "b").permissions(), std::filesystem::perms::owner_all);
  std::ifstream format{root_ / "a" / "b" / "FORMAT"};
  std::string line;
  std::getline(format, line);
  EXPECT_EQ(line, "tercet test data 1");
}

TEST_F(DataDirectoryTest, BelongsToOneAtATime) {
  {
    const auto first = DataDirectory::open(root_, "test data", 1);
    ASSERT_TRUE(first);
    const auto second = DataDirectory::open(root_, "test data", 1);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().message, HasSubstr("in use by another process"));
  }
  EXPECT_TRUE(DataDirectory::open(root_, "test data", 1));
}

TEST_F(DataDirectoryTest, RefusesAnotherFormatAndOtherContent) {
  ASSERT_TRUE(DataDirectory::open(root_, "test data", 2));
  const auto older = DataDirectory::open(root_, "test data", 1);
  ASSERT_FALSE(older);
  EXPECT_THAT(older.error().message, HasSubstr("holds \"tercet test data 2\""));
  EXPECT_FALSE(DataDirectory::open(root_, "other data", 2));
}

TEST_F(DataDirectoryTest, SaysWhyItCannotBeMade) {
  std::ofstream{root_ / "file"} << "in the way";
  const auto opened = DataDirectory::open(root_ / "file" / "below", "test data", 1);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("cannot make the data directory"));
}

TEST_F(DataDirectoryTest, ReplacesAFileWhole) {
  const auto file = root_ / "mark";
  ASSERT_TRUE(replace_file(file, "a long first content"));
  ASSERT_TRUE(replace_file(file, "short"));
  std::ostringstream content;
  content << std::ifstream{file}.rdbuf();
  EXPECT_EQ(content.str(), "short");
  EXPECT_FALSE(std::filesystem::exists(root_ / "mark.new"));
}

}  // namespace
}  // namespace tercet
