// Reading commit by commit: what is not as it was written is found, and nothing is passed over.
#include "event-bus/commit_scan.hpp"

#include <gmock/gmock.h>

#include "event-bus/read_answers.hpp"
#include "tests/unit/event_bus/commit_builder.hpp"

namespace tercet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Shows its chunks as `spoil` leaves them; an empty one is not shown at all.
class DamagedLog final : public MemoryLog {
 public:
  using Spoil = std::function<std::string(Position first, std::string chunk)>;

  explicit DamagedLog(Spoil spoil) : MemoryLog{testing::id(200)}, spoil_{std::move(spoil)} {
    Writer writer{*this};
    for (std::uint8_t n = 1; n <= 5; ++n) writer.offer(commit(n).write("account-a", any(), 1, 100));
  }

  LogResult<void> scan_chunks(Position from, const ChunkVisitor& visit) const override {
    return MemoryLog::scan_chunks(from, [&](Position first, std::string_view chunk) {
      const auto shown = spoil_(first, std::string{chunk});
      return shown.empty() || visit(first, shown);
    });
  }

 private:
  Spoil spoil_;
};

struct Scanned {
  std::vector<Position> positions;
  LogResult<void> result;
};

Scanned scan_from(const Log& log, Position from) {
  std::vector<Position> positions;
  auto result = scan_commits(log, from, [&](const CommitView& commit) {
    positions.push_back(commit.position);
    return true;
  });
  return {std::move(positions), std::move(result)};
}

TEST(CommitScan, FindsAMissingChunk) {
  const DamagedLog log{[](Position first, std::string chunk) { return first == 3 ? std::string{} : chunk; }};
  const auto scanned = scan_from(log, 1);
  EXPECT_THAT(scanned.positions, ElementsAre(1, 2));
  ASSERT_TRUE(scanned.result.has_error());
  EXPECT_EQ(scanned.result.error().kind, LogError::Kind::damage);
  EXPECT_EQ(scanned.result.error().position, 3u);
}

TEST(CommitScan, FindsThatTheLastChunkIsMissing) {
  const DamagedLog log{[](Position first, std::string chunk) { return first == 5 ? std::string{} : chunk; }};
  const auto scanned = scan_from(log, 4);
  EXPECT_THAT(scanned.positions, ElementsAre(4));
  ASSERT_TRUE(scanned.result.has_error());
  EXPECT_EQ(scanned.result.error().position, 5u);
}

TEST(CommitScan, FindsAChunkThatEndsEarly) {
  const DamagedLog log{[](Position first, std::string chunk) {
    if (first == 3) chunk.pop_back();
    return chunk;
  }};
  const auto scanned = scan_from(log, 2);
  EXPECT_THAT(scanned.positions, ElementsAre(2));
  ASSERT_TRUE(scanned.result.has_error());
  EXPECT_EQ(scanned.result.error().position, 3u);
  ASSERT_TRUE(CommitFetcher{log}.at(3).has_error());
  EXPECT_EQ(CommitFetcher{log}.at(3).error().position, 3u);
}

TEST(CommitScan, FindsACommitInAWrongPlace) {
  std::string second;
  const DamagedLog log{[&](Position first, std::string chunk) {
    if (first == 2) second = chunk;
    return first == 3 ? second : chunk;
  }};
  const auto scanned = scan_from(log, 1);
  EXPECT_THAT(scanned.positions, ElementsAre(1, 2));
  ASSERT_TRUE(scanned.result.has_error());
  EXPECT_EQ(scanned.result.error().position, 3u);
}

TEST(CommitFetcher, FindsEveryCommitOfAChunkInAnyOrder) {
  MemoryLog log{id(200)};
  Writer{log}.offer_bytes({commit(1).write("account-a", any(), 1, 300).bytes(),
                           commit(2).write("account-a", any()).bytes(),
                           commit(3).write("account-b", any(), 2).bytes()});
  Writer{log}.offer_bytes({commit(4).write("account-a", any()).bytes()});
  CommitFetcher fetcher{log};
  for (const Position position : {2, 1, 3, 4, 3}) {
    const auto found = fetcher.at(position);
    ASSERT_TRUE(found.has_value()) << position;
    EXPECT_EQ(parse_commit(*found)->body().commit_id(), to_bytes(id(static_cast<std::uint8_t>(position))));
  }
}

TEST(CommitReader, PassesOverCommitsWithoutLookingInside) {
  std::string batch;
  for (Position position = 1; position <= 3; ++position) append_commit(batch, {position, 7, {}}, "body");
  CommitReader reader{batch};
  reader.skip(2);
  const auto third = reader.next();
  ASSERT_TRUE(third.has_value());
  EXPECT_EQ(third->position, 3u);
  reader.skip(1);
  EXPECT_FALSE(reader.next().has_value());
  EXPECT_FALSE(reader.damaged()) << "the end is no damage";

  CommitReader cut{std::string_view{batch}.substr(0, batch.size() - 1)};
  cut.skip(3);
  EXPECT_TRUE(cut.damaged());
  EXPECT_FALSE(cut.next().has_value());
}

TEST(CommitScan, DamageIsToldToWhoeverReads) {
  const DamagedLog log{[](Position first, std::string chunk) { return first == 3 ? "garbage" : chunk; }};
  v1::ReadRequest request;
  request.mutable_all()->set_from_position(1);
  const auto of_all = answer_read(log, request.SerializeAsString(), 0, [](std::int64_t) { return 0; });
  EXPECT_EQ(of_all.reply.status(), 500u);
  EXPECT_EQ(of_all.reply.problem().code(), "log.damaged");
  EXPECT_THAT(of_all.damage, HasSubstr("position 3"));

  request.mutable_stream()->set_stream("account-a");
  EXPECT_THAT(answer_read(log, request.SerializeAsString(), 0, [](std::int64_t) { return 0; }).damage,
              HasSubstr("position 3"));
  request.mutable_commit()->set_commit_id(to_bytes(id(3)));
  EXPECT_THAT(answer_read(log, request.SerializeAsString(), 0, [](std::int64_t) { return 0; }).damage,
              HasSubstr("position 3"));
  request.mutable_commit()->set_commit_id(to_bytes(id(4)));
  EXPECT_EQ(answer_read(log, request.SerializeAsString(), 0, [](std::int64_t) { return 0; }).reply.status(), 200u);
}

}  // namespace
}  // namespace tercet::testing
