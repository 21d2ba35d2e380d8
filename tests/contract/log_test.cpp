// What every engine of the log must do.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "common/vocabulary/limits.hpp"
#include "event-bus/commit_scan.hpp"
#include "tests/contract/engines.hpp"
#include "tests/unit/event_bus/commit_builder.hpp"

namespace tercet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LogContract : public ::testing::TestWithParam<EngineCase> {
 protected:
  Log& log() { return engine_->log(); }

  void reopen() {
    writer_.reset();
    engine_->reopen();
  }

  /// Stores one group.
  void append(const std::vector<CommitBuilder>& commits) {
    if (!writer_) writer_ = std::make_unique<Writer>(log());
    for (const auto& verdict : writer_->offer(commits)) {
      ASSERT_TRUE(std::holds_alternative<Committed>(verdict)) << to_text(verdict);
    }
    if (GetParam().reopen_after_each_group) reopen();
  }

  Position position_of(const CommitId& commit) {
    Position position = 77;
    EXPECT_TRUE(log().find_positions({&commit, 1}, {&position, 1}).has_value());
    return position;
  }

  StreamHead head_of(std::string_view stream) {
    StreamHead head{77, {}};
    EXPECT_TRUE(log().find_stream_heads({&stream, 1}, {&head, 1}).has_value());
    return head;
  }

  std::optional<OpenEntry> open_entry(const CommandId& command) {
    std::optional<OpenEntry> entry = OpenEntry{};
    EXPECT_TRUE(log().find_open({&command, 1}, {&entry, 1}).has_value());
    return entry;
  }

  std::vector<Position> positions_from(Position from) {
    std::vector<Position> positions;
    const auto scanned = scan_commits(log(), from, [&](const CommitView& commit) {
      positions.push_back(commit.position);
      return true;
    });
    EXPECT_TRUE(scanned.has_value());
    return positions;
  }

  std::vector<Version> last_versions(std::string_view stream, Version from, Log::Direction direction) {
    std::vector<Version> versions;
    const auto scanned = log().scan_stream(stream, from, direction, [&](const StreamEntry& entry) {
      versions.push_back(entry.last_version);
      return true;
    });
    EXPECT_TRUE(scanned.has_value());
    return versions;
  }
  std::vector<Version> forwards(std::string_view stream, Version from) {
    return last_versions(stream, from, Log::Direction::forwards);
  }
  std::vector<Version> backwards(std::string_view stream, Version from) {
    return last_versions(stream, from, Log::Direction::backwards);
  }

  std::vector<CommandId> open_after(const CommandId& after) {
    std::vector<CommandId> commands;
    const auto scanned = log().scan_open(after, [&](const CommandId& command, const OpenEntry&) {
      commands.push_back(command);
      return true;
    });
    EXPECT_TRUE(scanned.has_value());
    return commands;
  }

 private:
  std::unique_ptr<Engine> engine_ = GetParam().make();
  std::unique_ptr<Writer> writer_;
};

INSTANTIATE_TEST_SUITE_P(Engines, LogContract,
                         ::testing::Values(EngineCase{"memory", &memory_engine, false},
                                           EngineCase{"rocksdb", &rocksdb_engine, false},
                                           EngineCase{"rocksdb_opened_for_each_group", &rocksdb_engine, true},
                                           EngineCase{"simulated_opened_for_each_group", &simulated_engine, true}),
                         [](const auto& test) { return test.param.name; });

TEST_P(LogContract, HasAnIdentityForEver) {
  const auto id = log().id();
  EXPECT_FALSE(id.is_nil());
  append({commit(1).write("account-a", any())});
  reopen();
  EXPECT_EQ(log().id(), id);
}

TEST_P(LogContract, BeginsEmpty) {
  EXPECT_EQ(log().head(), LogHead{});
  EXPECT_EQ(position_of(id(1)), 0u);
  EXPECT_EQ(head_of("account-a"), StreamHead{});
  EXPECT_EQ(open_entry(id(1)), std::nullopt);
  EXPECT_THAT(positions_from(1), IsEmpty());
  EXPECT_THAT(forwards("account-a", 1), IsEmpty());
  EXPECT_THAT(backwards("account-a", 1), IsEmpty());
  EXPECT_THAT(open_after({}), IsEmpty());
}

TEST_P(LogContract, HeadIsTheLastCommit) {
  append({commit(1).write("account-a", any()), commit(2).write("account-a", any())});
  EXPECT_EQ(log().head(), (LogHead{2, id(2), 1'000'000}));
  append({commit(3).write("account-a", any())});
  EXPECT_EQ(log().head(), (LogHead{3, id(3), 1'000'000}));
}

TEST_P(LogContract, KeepsCommitsAsTheyWereWritten) {
  const auto first = commit(1).write("account-a", any(), 2).outcome();
  const auto second = commit(2).accept(50).check("account-a", exact(2, 1));
  append({first, second});
  const auto commits = commits_of(log());
  ASSERT_EQ(commits.size(), 2u);
  EXPECT_EQ(commits[0].body().SerializeAsString(), first.bytes());
  EXPECT_EQ(commits[1].body().SerializeAsString(), second.bytes());
  EXPECT_THAT(commits[0].first_versions(), ElementsAre(1));
}

TEST_P(LogContract, FindsCommitsByTheirIds) {
  append({commit(9).write("account-a", any()), commit(3).write("account-a", any())});
  append({commit(7).write("account-a", any())});
  const std::vector ids{id(7), id(1), id(9), id(3), id(200)};
  std::vector<Position> positions(ids.size(), 77);
  ASSERT_TRUE(log().find_positions(ids, positions).has_value());
  EXPECT_THAT(positions, ElementsAre(3, 0, 1, 2, 0));
}

TEST_P(LogContract, KnowsWhereStreamsStand) {
  append({commit(1).write("account-a", any(), 2).write("account-b", any())});
  append({commit(2).write("account-b", any(), 300)});
  const std::vector<std::string_view> streams{"account-b", "account-none", "account-a"};
  std::vector<StreamHead> heads(streams.size());
  ASSERT_TRUE(log().find_stream_heads(streams, heads).has_value());
  EXPECT_THAT(heads, ElementsAre(StreamHead{301, id(2)}, StreamHead{}, StreamHead{2, id(1)}));
}

TEST_P(LogContract, DoesNotMixStreamsWhoseNamesBeginAlike) {
  append({commit(1).write("account-a", any()).write("account-ab", any(), 2).write("account-a.b", any(), 3)});
  append({commit(2).write("account-A", any(), 4)});
  EXPECT_EQ(head_of("account-a").version, 1u);
  EXPECT_EQ(head_of("account-ab").version, 2u);
  EXPECT_EQ(head_of("account-a.b").version, 3u);
  EXPECT_EQ(head_of("account-"), StreamHead{});
  EXPECT_EQ(head_of("account-aa"), StreamHead{});
  EXPECT_THAT(forwards("account-a", 1), ElementsAre(1));
  EXPECT_THAT(forwards("account-a", 2), IsEmpty());
  EXPECT_THAT(backwards("account-ab", 9), ElementsAre(2));
  EXPECT_THAT(backwards("account-aa", 9), IsEmpty());
}

TEST_P(LogContract, ReadsAStreamFromTheCommitThatWroteAVersion) {
  // Versions 1 to 3, 4, and 5 to 6.
  append({commit(1).write("account-a", any(), 3), commit(2).write("account-b", any())});
  append({commit(3).write("account-a", any()), commit(4).write("account-a", any(), 2)});
  for (const Version from : {0u, 1u, 2u, 3u}) EXPECT_THAT(forwards("account-a", from), ElementsAre(3, 4, 6));
  EXPECT_THAT(forwards("account-a", 4), ElementsAre(4, 6));
  for (const Version from : {5u, 6u}) EXPECT_THAT(forwards("account-a", from), ElementsAre(6));
  EXPECT_THAT(forwards("account-a", 7), IsEmpty());

  for (const Version from : {1u, 2u, 3u}) EXPECT_THAT(backwards("account-a", from), ElementsAre(3));
  EXPECT_THAT(backwards("account-a", 4), ElementsAre(4, 3));
  for (const Version from : {5u, 6u, 7u}) EXPECT_THAT(backwards("account-a", from), ElementsAre(6, 4, 3));
  EXPECT_THAT(backwards("account-a", ~Version{0}), ElementsAre(6, 4, 3));
}

TEST_P(LogContract, NamesTheCommitsOfAStream) {
  append({commit(1).write("account-b", any()), commit(2).write("account-a", any(), 3)});
  std::vector<StreamEntry> entries;
  ASSERT_TRUE(log()
                  .scan_stream("account-a", 1, Log::Direction::forwards,
                               [&](const StreamEntry& entry) {
                                 entries.push_back(entry);
                                 return true;
                               })
                  .has_value());
  EXPECT_THAT(entries, ElementsAre(StreamEntry{3, 2, id(2)}));
}

TEST_P(LogContract, ReadsFromEveryPosition) {
  // One group of several chunks, some small groups, and a commit larger than a chunk.
  std::vector<CommitBuilder> many;
  for (std::uint8_t n = 1; n <= 100; ++n) many.push_back(commit(n).write("account-a", any(), 1, 1000));
  append(many);
  append({commit(101).write("account-a", any())});
  append({commit(102).write("account-a", any(), 1, 3 * limits::kChunkBytes), commit(103).write("account-a", any())});
  for (Position from = 1; from <= 103; ++from) {
    const auto positions = positions_from(from);
    ASSERT_EQ(positions.size(), 104 - from);
    EXPECT_EQ(positions.front(), from);
    EXPECT_EQ(positions.back(), 103u);
  }
  EXPECT_THAT(positions_from(104), IsEmpty());
  EXPECT_THAT(positions_from(1'000'000), IsEmpty());
}

TEST_P(LogContract, StoresChunksOfAboutTheirSize) {
  std::vector<CommitBuilder> many;
  for (std::uint8_t n = 1; n <= 200; ++n) many.push_back(commit(n).write("account-a", any(), 1, 1000));
  append(many);
  std::size_t chunks = 0;
  ASSERT_TRUE(log()
                  .scan_chunks(1,
                               [&](Position, std::string_view chunk) {
                                 ++chunks;
                                 EXPECT_LE(chunk.size(), limits::kChunkBytes);
                                 return true;
                               })
                  .has_value());
  EXPECT_EQ(chunks, 7u) << "200 commits of about 1 KiB";
}

TEST_P(LogContract, FetchesSingleCommits) {
  std::vector<CommitBuilder> many;
  for (std::uint8_t n = 1; n <= 100; ++n) many.push_back(commit(n).write("account-a", any(), 1, 1000));
  append(many);
  CommitFetcher fetcher{log()};
  for (const Position position : {50u, 51u, 1u, 100u}) {
    ASSERT_EQ(fetcher.at(position)->position, position);
    EXPECT_EQ(head_at(fetcher, position)->commit, id(static_cast<std::uint8_t>(position)));
  }
}

TEST_P(LogContract, KeepsOpenCommandsUntilTheirOutcome) {
  append({commit(1).accept(52).accept(51), commit(2).accept(53, 'q')});
  append({commit(52).outcome()});
  EXPECT_EQ(open_entry(id(52)), std::nullopt);
  ASSERT_TRUE(open_entry(id(53)));
  EXPECT_EQ(open_entry(id(53))->position, 2u);
  EXPECT_EQ(open_entry(id(53))->fingerprint.back(), 'q');
  EXPECT_THAT(open_after({}), ElementsAre(id(51), id(53)));
}

TEST_P(LogContract, ListsOpenCommandsInTheOrderOfTheirIds) {
  append({commit(1).accept(54).accept(51), commit(2).accept(53)});
  append({commit(3).accept(52)});
  EXPECT_THAT(open_after({}), ElementsAre(id(51), id(52), id(53), id(54)));
  EXPECT_THAT(open_after(id(52)), ElementsAre(id(53), id(54)));
  append({commit(52).outcome()});
  EXPECT_THAT(open_after(id(52)), ElementsAre(id(53), id(54)));
  EXPECT_THAT(open_after(id(54)), IsEmpty());
}

TEST_P(LogContract, StopsWhenTheVisitorHasEnough) {
  append({commit(1).accept(51), commit(2).accept(52), commit(3).write("account-a", any())});
  append({commit(4).write("account-a", any())});
  int visits = 0;
  const auto once = [&](const auto&...) { return ++visits < 1; };
  ASSERT_TRUE(log().scan_chunks(1, once).has_value());
  ASSERT_TRUE(log().scan_open({}, once).has_value());
  ASSERT_TRUE(log().scan_stream("account-a", 1, Log::Direction::forwards, once).has_value());
  ASSERT_TRUE(log().scan_stream("account-a", 9, Log::Direction::backwards, once).has_value());
  EXPECT_EQ(visits, 4);
}

TEST_P(LogContract, AnswersAVisitor) {
  append({commit(1).write("account-a", any()), commit(2).write("account-a", any())});
  CommitFetcher fetcher{log()};
  std::vector<CommitId> ids;
  ASSERT_TRUE(log()
                  .scan_stream("account-a", 1, Log::Direction::forwards,
                               [&](const StreamEntry& entry) {
                                 ids.push_back(head_at(fetcher, entry.position)->commit);
                                 return true;
                               })
                  .has_value());
  EXPECT_THAT(ids, ElementsAre(id(1), id(2)));
}

TEST_P(LogContract, GoesOnAfterItWasOpenedAgain) {
  append({commit(1).write("account-a", any()).accept(50)});
  reopen();
  append({commit(2).write("account-a", exact(1, 1))});
  reopen();
  append({commit(50).outcome().write("account-a", exact(2, 2))});
  reopen();
  EXPECT_EQ(log().head().position, 3u);
  EXPECT_THAT(positions_from(1), ElementsAre(1, 2, 3));
  EXPECT_EQ(head_of("account-a"), (StreamHead{3, id(50)}));
  EXPECT_THAT(open_after({}), IsEmpty());
}

TEST_P(LogContract, ShowsWholeGroupsToAReaderOnAnotherThread) {
  constexpr std::uint8_t kGroups = 60;
  // Each group: two commits, the second one in two streams.
  auto& log = this->log();
  std::atomic<bool> done = false;
  std::thread reader{[&] {
    while (!done) {
      const auto head = log.head();
      Position last = 0;
      EXPECT_TRUE(scan_commits(log, 1, [&](const CommitView& commit) {
                    last = commit.position;
                    return true;
                  }).has_value());
      EXPECT_GE(last, head.position);
      EXPECT_EQ(last % 2, 0u);
      EXPECT_EQ(head.position % 2, 0u);
    }
  }};
  Writer writer{log};
  for (std::uint8_t group = 0; group < kGroups; ++group) {
    const auto first = static_cast<std::uint8_t>(2 * group + 1);
    const auto second = static_cast<std::uint8_t>(2 * group + 2);
    writer.offer(
        {commit(first).write("account-a", any()), commit(second).write("account-a", any()).write("account-b", any())});
  }
  done = true;
  reader.join();
  EXPECT_EQ(log.head().position, 2u * kGroups);
}

}  // namespace
}  // namespace tercet::testing
