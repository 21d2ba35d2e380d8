#include "event-bus/log_watch.hpp"

#include <gmock/gmock.h>

#include "event-bus/memory_log.hpp"
#include "tests/unit/event_bus/commit_builder.hpp"

namespace tercet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// Cannot be read.
class DamagedLog final : public MemoryLog {
 public:
  using MemoryLog::MemoryLog;
  LogResult<void> scan_chunks(Position, const ChunkVisitor&) const override {
    return LogError{LogError::Kind::damage, 7, "a checksum is wrong"};
  }
};

constexpr std::uint64_t kMoreThanThereIs = std::uint64_t{1} << 60;

/// What the watch has seen after its first look.
std::vector<ReadinessCheck> checks_after_a_look(const Log& log, std::uint64_t least_free_bytes,
                                                const std::string& directory = "/") {
  EventLoop loop;
  LogWatch watch{loop, log, directory, least_free_bytes};
  EXPECT_FALSE(watch.checks()[0].ok) << "nothing was looked at yet";
  EXPECT_FALSE(watch.checks()[1].ok) << "nothing was looked at yet";
  Timer timer{loop};
  timer.every(1ms, [&] {
    if (watch.checks()[0].detail != "The log has not been read yet.") loop.stop();
  });
  loop.run();
  return watch.checks();
}

TEST(LogWatch, FindsALogThatCanBeReadAndADiskWithRoom) {
  const MemoryLog log{id(200)};
  const auto checks = checks_after_a_look(log, 1);
  ASSERT_THAT(checks, SizeIs(2));
  EXPECT_EQ(checks[0].name, "log");
  EXPECT_TRUE(checks[0].ok);
  EXPECT_EQ(checks[1].name, "disk");
  EXPECT_TRUE(checks[1].ok) << checks[1].detail;
}

TEST(LogWatch, SaysWhyTheLogCannotBeRead) {
  const DamagedLog log{id(200)};
  const auto checks = checks_after_a_look(log, 1);
  EXPECT_FALSE(checks[0].ok);
  EXPECT_EQ(checks[0].detail, "The log cannot be read: a checksum is wrong");
}

TEST(LogWatch, SaysThatTheDiskIsAlmostFull) {
  const MemoryLog log{id(200)};
  const auto checks = checks_after_a_look(log, kMoreThanThereIs);
  EXPECT_TRUE(checks[0].ok);
  EXPECT_FALSE(checks[1].ok);
  EXPECT_THAT(checks[1].detail, HasSubstr("The disk is almost full, appends are refused: "));
}

TEST(LogWatch, SaysThatTheRoomCannotBeFoundOut) {
  const MemoryLog log{id(200)};
  const auto checks = checks_after_a_look(log, 1, "/no/such/directory");
  EXPECT_FALSE(checks[1].ok);
  EXPECT_THAT(checks[1].detail, HasSubstr("cannot be found out"));
}

TEST(WriterCheck, IsOkUnlessTheWriterIsAtOneGroupForLong) {
  const MonoTime now{1h};
  EXPECT_TRUE(writer_check(std::nullopt, now).ok);
  EXPECT_TRUE(writer_check(now - 5s, now).ok);
  const auto stuck = writer_check(now - 6s, now);
  EXPECT_FALSE(stuck.ok);
  EXPECT_THAT(stuck.detail, HasSubstr("for 6 s"));
}

}  // namespace
}  // namespace tercet::testing
