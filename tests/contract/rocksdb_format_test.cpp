// The stored bytes, for a log is read for ever: a change of these constants is a new format.
#include <gmock/gmock.h>
#include <rocksdb/db.h>

#include <boost/algorithm/hex.hpp>

#include "event-bus/rocksdb_log.hpp"
#include "tests/contract/engines.hpp"
#include "tests/unit/event_bus/commit_builder.hpp"

namespace tercet::testing {
namespace {

using ::testing::ElementsAre;

std::string hex(std::string_view bytes) {
  std::string text;
  boost::algorithm::hex_lower(bytes.begin(), bytes.end(), std::back_inserter(text));
  return text;
}

/// "key value" in hexadecimal, for each entry of a family.
std::vector<std::string> dump(const std::filesystem::path& directory, const std::string& family) {
  std::vector<rocksdb::ColumnFamilyDescriptor> families{{rocksdb::kDefaultColumnFamilyName, {}}};
  if (family != rocksdb::kDefaultColumnFamilyName) families.emplace_back(family, rocksdb::ColumnFamilyOptions{});
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const auto opened = rocksdb::DB::OpenForReadOnly({}, directory.string(), families, &handles, &db);
  EXPECT_TRUE(opened.ok()) << opened.ToString();
  std::vector<std::string> entries;
  {
    const std::unique_ptr<rocksdb::Iterator> entry{db->NewIterator({}, handles.back())};
    for (entry->SeekToFirst(); entry->Valid(); entry->Next()) {
      entries.push_back(hex(entry->key().ToStringView()) + " " + hex(entry->value().ToStringView()));
    }
  }
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  delete db;
  return entries;
}

constexpr const char* kId1 = "c0000000000000000000000000000001";
constexpr const char* kId2 = "c0000000000000000000000000000002";
constexpr const char* kId50 = "c0000000000000000000000000000032";

// Fields of Commit: 08 position, 10 time, 1a first versions, 22 body.
constexpr const char* kGroup1 =
    "0a440801"
    "10c0843d"
    "1a0101"
    "2239"
    "0a10c0000000000000000000000000000001"           // commit id
    "1225"                                           // a write
    "0a096163636f756e742d61"                         // account-a
    "12020804"                                       // ANY
    "1a140a0d746573742e48617070656e65641a03787878";  // an event

constexpr const char* kGroup2 =
    "0a680802"
    "10c1843d"
    "2260"
    "0a10c0000000000000000000000000000002"  // commit id
    "224c"                                  // an acceptance
    "0a10c0000000000000000000000000000032"  // command id
    "1207746573742e446f"                    // test.Do
    "1a02646f"                              // its data
    "2a2011111111111111111111111111111111"  // fingerprint
    "11111111111111111111111111111111"
    "42096163636f756e742d61";  // account-a

TEST(Format, OfTheStoredLog) {
  TemporaryDirectory directory;
  LogId id;
  {
    auto log = open_rocksdb_log(directory.path());
    ASSERT_TRUE(log.has_value());
    id = (*log)->id();
    Writer writer{**log};
    writer.offer(commit(1).write("account-a", any()));
    writer.now_us = 1'000'001;
    writer.offer(commit(2).accept(50, '\x11'));
  }
  EXPECT_THAT(dump(directory.path(), "commits"),
              ElementsAre(std::string{"0000000000000001 "} + kGroup1, std::string{"0000000000000002 "} + kGroup2));
  EXPECT_THAT(dump(directory.path(), "streams"), ElementsAre("6163636f756e742d61"
                                                             "00"
                                                             "0000000000000001 "
                                                             "0000000000000001" +
                                                             std::string{kId1}));
  EXPECT_THAT(dump(directory.path(), "ids"),
              ElementsAre(std::string{kId1} + " 0000000000000001", std::string{kId2} + " 0000000000000002"));
  EXPECT_THAT(dump(directory.path(), "open"), ElementsAre(std::string{kId50} +
                                                          " 0000000000000002"
                                                          "0000000000000000" +
                                                          hex(std::string(32, '\x11'))));
  EXPECT_THAT(dump(directory.path(), "default"), ElementsAre(hex("log_id") + " " + hex(bytes_view(id))));
}

}  // namespace
}  // namespace tercet::testing
