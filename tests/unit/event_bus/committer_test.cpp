// From append messages to feed messages.
#include "event-bus/committer.hpp"

#include <gmock/gmock.h>

#include "common/vocabulary/limits.hpp"
#include "tercet/v1/bus.pb.h"
#include "tests/unit/event_bus/commit_builder.hpp"

namespace tercet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kNow = 1'000'000;

/// What the feed said after one call.
struct Said {
  struct Batch {
    v1::BatchHeader header;
    std::string bytes;
    v1::CommitBatch commits;
  };
  std::vector<Batch> batches;
  std::map<std::string, std::vector<v1::ReceiptBatch>> receipts;
  /// Of all publishers, in order.
  std::vector<v1::Receipt> all_receipts;
  CommitOutput output;
};

Said heard(CommitOutput output) {
  Said said;
  for (const auto& message : output.messages) {
    const std::string topic{frame_view(message[0])};
    if (topic == "commits") {
      auto& batch = said.batches.emplace_back();
      EXPECT_TRUE(parse_frame(message[1], batch.header));
      EXPECT_TRUE(parse_frame(message[2], batch.commits));
      batch.bytes = frame_view(message[2]);
    } else {
      auto& batch = said.receipts[topic].emplace_back();
      EXPECT_TRUE(parse_frame(message[1], batch));
      for (const auto& receipt : batch.receipts()) said.all_receipts.push_back(receipt);
    }
  }
  said.output = std::move(output);
  return said;
}

class CommitterTest : public ::testing::Test {
 protected:
  v1::Append append(const std::vector<CommitBuilder>& commits, std::uint32_t attempt = 1) const {
    v1::Append append;
    append.set_log_id(to_bytes(log_.id()));
    append.set_attempt(attempt);
    for (const auto& commit : commits) append.add_bodies(commit.bytes());
    return append;
  }

  Said send(const std::vector<std::pair<std::string, std::string>>& messages, bool disk_full = false) {
    std::vector<AppendInput> inputs;
    for (const auto& [publisher, bytes] : messages) inputs.push_back({publisher, bytes});
    auto output = committer_.commit(inputs, kNow, disk_full);
    EXPECT_TRUE(output.has_value());
    return heard(std::move(*output));
  }
  Said send(const v1::Append& append) { return send({{"p", append.SerializeAsString()}}); }
  Said send(const std::vector<CommitBuilder>& commits) { return send(append(commits)); }

  v1::Receipt receipt_for(const CommitBuilder& commit) { return send(std::vector{commit}).all_receipts.front(); }

  MemoryLog log_{id(200)};
  Committer committer_{log_};
};

TEST_F(CommitterTest, CommittedSaysWhereAndWhen) {
  const auto said = send(append({commit(1).write("account-a", any(), 2).write("account-b", any())}, 7));
  ASSERT_THAT(said.all_receipts, SizeIs(1));
  const auto& receipt = said.all_receipts[0];
  EXPECT_EQ(receipt.result(), v1::Receipt::COMMITTED);
  EXPECT_EQ(receipt.commit_id(), to_bytes(id(1)));
  EXPECT_EQ(receipt.attempt(), 7u);
  EXPECT_EQ(receipt.position(), 1u);
  EXPECT_EQ(receipt.time_us(), kNow);
  EXPECT_THAT(receipt.first_versions(), ElementsAre(1, 1));
}

TEST_F(CommitterTest, OneGroupIsMadeOfAllAppends) {
  const auto said = send({{"p", append({commit(1).write("account-a", any())}).SerializeAsString()},
                          {"q", append({commit(2).write("account-a", exact(1, 1))}).SerializeAsString()}});
  ASSERT_THAT(said.batches, SizeIs(1));
  EXPECT_EQ(said.batches[0].header.first(), 1u);
  EXPECT_EQ(said.batches[0].header.last(), 2u);
  EXPECT_EQ(said.output.commits, 2u);
  EXPECT_EQ(said.output.head, log_.head());
  EXPECT_EQ(log_.head().position, 2u);
}

TEST_F(CommitterTest, EachPublisherGetsItsOwnReceipts) {
  const auto said = send({{"p", append({commit(1).write("account-a", any())}).SerializeAsString()},
                          {"q", append({commit(2).write("account-a", any())}).SerializeAsString()},
                          {"p", append({commit(3).write("account-a", any())}).SerializeAsString()}});
  ASSERT_THAT(said.receipts, SizeIs(2));
  const auto& to_p = said.receipts.at("receipt/p");
  ASSERT_THAT(to_p, SizeIs(1));
  EXPECT_EQ(to_p[0].log_id(), to_bytes(log_.id()));
  ASSERT_EQ(to_p[0].receipts_size(), 2);
  EXPECT_EQ(to_p[0].receipts(1).commit_id(), to_bytes(id(3)));
  EXPECT_EQ(said.receipts.at("receipt/q")[0].receipts_size(), 1);
}

TEST_F(CommitterTest, BatchesNameTheLogAndTheCommitBefore) {
  const auto first = send({commit(1).write("account-a", any()), commit(2).write("account-a", any())});
  EXPECT_EQ(first.batches[0].header.log_id(), to_bytes(log_.id()));
  EXPECT_EQ(first.batches[0].header.previous_commit(), "");
  EXPECT_EQ(first.batches[0].header.previous_time_us(), 0);
  const auto second = send({commit(3).write("account-a", any())});
  EXPECT_EQ(second.batches[0].header.previous_commit(), to_bytes(id(2)));
  EXPECT_EQ(second.batches[0].header.previous_time_us(), first.batches[0].commits.commits(1).time_us());
  EXPECT_EQ(second.batches[0].commits.commits(0).position(), 3u);
}

TEST_F(CommitterTest, WhatIsPublishedIsWhatIsStored) {
  const auto said = send({commit(1).write("account-a", any()), commit(2).outcome()});
  std::string stored;
  ASSERT_TRUE(log_.scan_chunks(1,
                               [&](Position, std::string_view chunk) {
                                 stored += chunk;
                                 return true;
                               })
                  .has_value());
  EXPECT_EQ(said.batches[0].bytes, stored);
}

TEST_F(CommitterTest, MessagesHaveOneMibOrOneCommit) {
  std::vector<std::pair<std::string, std::string>> appends;
  const std::size_t large = limits::kCommitBytesMax - 200;
  appends.emplace_back("p", append({commit(1).write("account-a", any(), 1, 600'000)}).SerializeAsString());
  appends.emplace_back("p", append({commit(2).write("account-a", any(), 1, 600'000)}).SerializeAsString());
  appends.emplace_back("p", append({commit(3).write("account-a", any(), 1, large)}).SerializeAsString());
  appends.emplace_back("p", append({commit(4).write("account-a", any())}).SerializeAsString());
  const auto said = send(appends);
  ASSERT_THAT(said.batches, SizeIs(3));
  EXPECT_EQ(said.batches[0].header.last(), 1u);
  EXPECT_EQ(said.batches[1].header.previous_commit(), to_bytes(id(1)));
  EXPECT_EQ(said.batches[1].header.previous_time_us(), said.batches[0].commits.commits(0).time_us());
  EXPECT_EQ(said.batches[2].header.first(), 3u);
  EXPECT_EQ(said.batches[2].header.last(), 4u);
  for (const auto& batch : said.batches) EXPECT_LE(batch.bytes.size(), limits::kPageBytesMax);
}

TEST_F(CommitterTest, DuplicateBringsTheOriginal) {
  const auto original = commit(1).write("account-a", any(), 2);
  send(std::vector{original});
  const auto said = send({commit(1).write("account-z", stream_exists())});
  EXPECT_THAT(said.batches, IsEmpty());
  const auto& receipt = said.all_receipts.at(0);
  EXPECT_EQ(receipt.result(), v1::Receipt::DUPLICATE);
  EXPECT_EQ(receipt.original().position(), 1u);
  EXPECT_EQ(receipt.original().body().SerializeAsString(), original.bytes());
}

TEST_F(CommitterTest, DuplicateInItsOwnGroupBringsTheOriginal) {
  const auto said = send({commit(1).write("account-a", any()), commit(1).write("account-a", any())});
  EXPECT_EQ(said.all_receipts[1].original().position(), 1u);
}

TEST_F(CommitterTest, AcceptanceOfAFinishedCommandBringsTheOutcome) {
  send({commit(50).outcome(v1::Outcome::REJECTED)});
  const auto receipt = receipt_for(commit(1).accept(50));
  EXPECT_EQ(receipt.commit_id(), to_bytes(id(1)));
  EXPECT_EQ(receipt.original().body().commit_id(), to_bytes(id(50)));
  EXPECT_EQ(receipt.original().body().outcome().status(), v1::Outcome::REJECTED);
}

TEST_F(CommitterTest, OutcomeOfAnotherContentBringsTheAcceptance) {
  send({commit(1).accept(50, 'f')});
  const auto receipt = receipt_for(commit(50).outcome(v1::Outcome::COMPLETED, 'g'));
  EXPECT_EQ(receipt.result(), v1::Receipt::DUPLICATE);
  EXPECT_EQ(receipt.original().body().acceptances(0).fingerprint(), fingerprint('f'));
}

/// "account-a" has versions 1 to 2 by commit 1, 3 by commit 2, 4 to 5 by commit 3.
class ConflictTest : public CommitterTest {
 protected:
  ConflictTest() {
    send({commit(1).write("account-a", any(), 2), commit(2).write("account-a", any()),
          commit(3).write("account-a", any(), 2)});
  }

  std::vector<Position> between(const v1::Expected& expected) {
    const auto receipt = receipt_for(commit(9).write("account-a", expected));
    EXPECT_EQ(receipt.result(), v1::Receipt::CONFLICT);
    EXPECT_EQ(receipt.conflict().stream(), "account-a");
    EXPECT_EQ(receipt.conflict().actual_version(), 5u);
    EXPECT_EQ(receipt.conflict().actual_last_commit(), to_bytes(id(3)));
    std::vector<Position> positions;
    for (const auto& commit : receipt.conflict().between().commits()) positions.push_back(commit.position());
    return positions;
  }
};

TEST_F(ConflictTest, BringsWhatWasMissed) {
  EXPECT_THAT(between(exact(2, 1)), ElementsAre(2, 3));
  EXPECT_THAT(between(exact(3, 2)), ElementsAre(3));
  EXPECT_THAT(between(exact(2)), ElementsAre(2, 3));
  EXPECT_THAT(between(exact(0)), ElementsAre(1, 2, 3));
  EXPECT_THAT(between(no_stream()), ElementsAre(1, 2, 3));
}

TEST_F(ConflictTest, BringsNothingIfWhatWasExpectedNeverStood) {
  EXPECT_THAT(between(exact(2, 9)), IsEmpty()) << "another commit wrote version 2";
  EXPECT_THAT(between(exact(5, 9)), IsEmpty());
  EXPECT_THAT(between(exact(1)), IsEmpty()) << "no commit ended at version 1";
  EXPECT_THAT(between(exact(6)), IsEmpty());
}

TEST_F(ConflictTest, BringsNothingOfAStreamThatIsNotThere) {
  const auto receipt = receipt_for(commit(9).write("account-z", stream_exists()));
  EXPECT_EQ(receipt.conflict().actual_version(), 0u);
  EXPECT_EQ(receipt.conflict().actual_last_commit(), "");
  EXPECT_FALSE(receipt.conflict().has_between());
}

TEST_F(ConflictTest, BringsNothingThatWasCommittedAfterwards) {
  const auto said = send({commit(9).write("account-a", exact(3, 2)), commit(10).write("account-a", any())});
  EXPECT_EQ(said.all_receipts[1].result(), v1::Receipt::COMMITTED);
  EXPECT_EQ(said.all_receipts[0].conflict().between().commits_size(), 1);
}

TEST_F(ConflictTest, BringsAtMost64KiB) {
  for (std::uint8_t n = 10; n < 20; ++n) send({commit(n).write("account-a", any(), 1, 10'000)});
  const auto receipt = receipt_for(commit(9).write("account-a", exact(5, 3)));
  EXPECT_EQ(receipt.conflict().between().commits_size(), 6);
  EXPECT_LE(receipt.conflict().between().ByteSizeLong(), limits::kConflictBytesMax);
}

TEST_F(CommitterTest, AnotherLogIsInvalidForEachCommit) {
  auto append = this->append({commit(1).write("account-a", any()), commit(2).write("account-a", any())});
  append.set_log_id(to_bytes(id(201)));
  const auto said = send(append);
  ASSERT_THAT(said.all_receipts, SizeIs(2));
  for (const auto& receipt : said.all_receipts) {
    EXPECT_EQ(receipt.result(), v1::Receipt::INVALID);
    EXPECT_THAT(receipt.reason(), HasSubstr("another log"));
  }
  EXPECT_EQ(said.all_receipts[1].commit_id(), to_bytes(id(2)));
  EXPECT_EQ(log_.head(), LogHead{});
}

TEST_F(CommitterTest, OneBadCommitSpoilsNoOther) {
  auto append =
      this->append({commit(1).write("account-a", any()), commit(2), commit(3).write("account-a", exact(1, 1))});
  append.add_bodies("garbage");
  const auto said = send(append);
  ASSERT_THAT(said.all_receipts, SizeIs(4));
  EXPECT_EQ(said.all_receipts[0].result(), v1::Receipt::COMMITTED);
  EXPECT_EQ(said.all_receipts[1].result(), v1::Receipt::INVALID);
  EXPECT_EQ(said.all_receipts[2].result(), v1::Receipt::COMMITTED);
  EXPECT_EQ(said.all_receipts[3].result(), v1::Receipt::INVALID);
  EXPECT_EQ(said.all_receipts[3].commit_id(), "");
}

TEST_F(CommitterTest, BytesThatAreNoAppendAreCountedAndRefused) {
  const auto said = send({{"p", "garbage"}, {"q", append({commit(1).write("account-a", any())}).SerializeAsString()}});
  EXPECT_EQ(said.output.malformed, 1u);
  const auto& refused = said.receipts.at("receipt/p")[0].receipts(0);
  EXPECT_EQ(refused.result(), v1::Receipt::INVALID);
  EXPECT_EQ(refused.commit_id(), "");
  EXPECT_EQ(said.receipts.at("receipt/q")[0].receipts(0).result(), v1::Receipt::COMMITTED);
}

TEST_F(CommitterTest, TooManyCommitsAreRefusedAtOnce) {
  auto append = this->append({});
  EXPECT_EQ(send(append).output.malformed, 1u) << "no commit at all";
  for (std::size_t i = 0; i <= limits::kBodiesPerAppendMax; ++i) append.add_bodies("x");
  const auto said = send(append);
  ASSERT_THAT(said.all_receipts, SizeIs(1));
  EXPECT_THAT(said.all_receipts[0].reason(), HasSubstr("1024"));
}

TEST_F(CommitterTest, TooManyBytesAreRefusedByCommit) {
  const auto said =
      send({commit(1).write("account-a", any(), 1, 900'000), commit(2).write("account-a", any(), 1, 900'000),
            commit(3).write("account-a", any(), 1, 900'000)});
  ASSERT_THAT(said.all_receipts, SizeIs(3));
  for (const auto& receipt : said.all_receipts) EXPECT_THAT(receipt.reason(), HasSubstr("2 MiB"));
  EXPECT_EQ(said.all_receipts[2].commit_id(), to_bytes(id(3)));
}

TEST_F(CommitterTest, ALargeCommitIsRefusedByItsId) {
  const auto receipt = receipt_for(commit(1).write("account-a", any(), 1, 5 * limits::kMiB));
  EXPECT_EQ(receipt.result(), v1::Receipt::INVALID);
  EXPECT_EQ(receipt.commit_id(), to_bytes(id(1)));
  EXPECT_THAT(receipt.reason(), HasSubstr("1 MiB"));
}

TEST_F(CommitterTest, WithAFullDiskNothingIsJudged) {
  send({commit(1).write("account-a", any())});
  const auto again = append({commit(1).write("account-a", any()), commit(2).write("account-a", any()), commit(3)});
  const auto said = send({{"p", again.SerializeAsString()}}, true);
  EXPECT_THAT(said.batches, IsEmpty());
  for (const auto i : {0u, 1u}) {
    EXPECT_EQ(said.all_receipts[i].result(), v1::Receipt::UNAVAILABLE);
    EXPECT_EQ(said.all_receipts[i].reason(), "disk almost full");
    EXPECT_GT(said.all_receipts[i].retry_after_ms(), 0u);
  }
  EXPECT_EQ(said.all_receipts[2].result(), v1::Receipt::INVALID) << "room would not help it";
  EXPECT_EQ(said.output.head, log_.head());
  EXPECT_EQ(receipt_for(commit(2).write("account-a", any())).result(), v1::Receipt::COMMITTED) << "with room again";
}

TEST_F(CommitterTest, ReceiptsHaveOneMibOrOneReceipt) {
  std::vector<CommitBuilder> large;
  for (std::uint8_t n = 1; n <= 5; ++n) send({commit(n).write("account-a", any(), 1, 400'000)});
  for (std::uint8_t n = 1; n <= 5; ++n) large.push_back(commit(n).outcome());
  const auto said = send(large);
  EXPECT_THAT(said.receipts.at("receipt/p"), SizeIs(3));
  EXPECT_THAT(said.all_receipts, SizeIs(5));
  for (const auto& batch : said.receipts.at("receipt/p")) EXPECT_LE(batch.ByteSizeLong(), limits::kPageBytesMax + 1000);
}

TEST_F(CommitterTest, TheLogIsNotRepeatedWithoutBound) {
  // 100 duplicates of a commit of 1 MB cost little to offer and would be 100 MB to answer.
  send({commit(1).write("account-a", any(), 1, 1'000'000)});
  const auto said = send(std::vector(100, commit(1).outcome()));
  std::size_t duplicates = 0;
  for (const auto& receipt : said.all_receipts) {
    if (receipt.result() == v1::Receipt::DUPLICATE) {
      ++duplicates;
    } else {
      EXPECT_EQ(receipt.result(), v1::Receipt::UNAVAILABLE);
      EXPECT_GT(receipt.retry_after_ms(), 0u);
    }
  }
  EXPECT_THAT(duplicates, ::testing::AllOf(::testing::Ge(30u), ::testing::Le(40u)));
}

TEST(AppendTopic, NamesItsPublisher) {
  EXPECT_EQ(publisher_of_topic("append/p"), "p");
  EXPECT_EQ(publisher_of_topic("append/" + std::string(64, 'x')), std::string(64, 'x'));
  for (const auto& topic : {std::string{}, std::string{"append/"}, std::string{"append"}, std::string{"appendix/p"},
                            std::string{"commits"}, "append/" + std::string(65, 'x'), std::string{"append/a b"},
                            std::string{"append/a\n"}, std::string{"append/\xff"}, std::string("append/\0", 8)}) {
    EXPECT_EQ(publisher_of_topic(topic), std::nullopt) << topic;
  }
}

}  // namespace
}  // namespace tercet::testing
