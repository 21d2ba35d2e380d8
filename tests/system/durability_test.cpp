// G1, G3, G4: what the event-bus has said stays said, whoever kills it. And what it says when the disk is almost full (G12).

#include <atomic>
#include <set>
#include <thread>

#include "common/vocabulary/identity.hpp"
#include "tests/system/harness/publisher_client.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

class Durability : public SystemTest {
 protected:
  void SetUp() override { start_bus(); }

  void start_bus() {
    installation.bus().start();
    installation.bus().expect_ready();
  }
  void kill_bus_and_start_it_again() {
    installation.bus().kill();
    start_bus();
  }
};

v1::CommitBody first_commit_of(int stream) {
  return commit_to("note-" + std::to_string(stream), no_stream());
}

TEST_F(Durability, G1_WhatWasReceiptedIsInTheLogAfterKill9) {
  PublisherClient publisher{installation.ports()};
  std::map<std::string, v1::Receipt> receipts;
  int next_stream = 0;
  for (int round = 0; round < 5; ++round) {
    ASSERT_TRUE(publisher.connected_again());
    std::vector<std::string> sent;
    for (int i = 0; i < 300; ++i) {
      const auto body = first_commit_of(next_stream++);
      publisher.send(body);
      sent.push_back(body.commit_id());
    }
    // Killed while receipts are on their way: those that came before must all be true.
    for (int i = 0; i < 20 * (round + 1); ++i) {
      const auto receipt = publisher.receipt(sent[static_cast<std::size_t>(i)], 5s);
      ASSERT_TRUE(receipt.has_value());
      ASSERT_EQ(receipt->result(), v1::Receipt::COMMITTED);
      receipts[receipt->commit_id()] = *receipt;
    }
    kill_bus_and_start_it_again();
  }

  const auto whole = read_log(log);
  expect_sound(whole);
  for (const auto& [id, receipt] : receipts) {
    const auto* commit = find_commit(whole, id);
    ASSERT_NE(commit, nullptr) << "a receipt was not true";
    EXPECT_EQ(commit->position(), receipt.position());
    EXPECT_EQ(commit->time_us(), receipt.time_us());
  }
}

TEST_F(Durability, G1_WhatTheFeedShowedIsInTheLogAfterKill9) {
  WireSocket feed{zmq::socket_type::sub};
  feed.subscribe("commits");
  feed.subscribe("heartbeat");
  feed.connect(installation.ports().feed());
  ASSERT_TRUE(feed.receive().has_value()) << "no heartbeat";

  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  for (int i = 0; i < 500; ++i) publisher.send(first_commit_of(i));

  std::map<std::uint64_t, std::string> shown;
  std::uint64_t head_told = 0;
  while (shown.size() < 100) {
    const auto frames = feed.receive();
    ASSERT_TRUE(frames.has_value());
    if (frames->front() == "heartbeat") {
      v1::Heartbeat heartbeat;
      ASSERT_TRUE(heartbeat.ParseFromString(frames->back()));
      head_told = heartbeat.head();
      EXPECT_LE(head_told, shown.empty() ? 0 : shown.rbegin()->first) << "a heartbeat ahead of what was published";
      continue;
    }
    v1::CommitBatch batch;
    ASSERT_TRUE(batch.ParseFromString(frames->back()));
    for (const auto& commit : batch.commits()) shown[commit.position()] = commit.body().commit_id();
  }
  kill_bus_and_start_it_again();

  const auto whole = read_log(log);
  for (const auto& [position, id] : shown) {
    ASSERT_LE(position, whole.size());
    EXPECT_EQ(whole[position - 1].body().commit_id(), id);
  }
}

TEST_F(Durability, G3_PositionsVersionsAndTimeGoOnWithoutAGapAfterARestart) {
  PublisherClient publisher{installation.ports()};
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(publisher.connected_again());
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(publisher.offer(commit_to("note-a", any_version())).result(), v1::Receipt::COMMITTED);
    }
    kill_bus_and_start_it_again();
  }
  const auto whole = read_log(log);
  EXPECT_EQ(whole.size(), 60U);
  expect_sound(whole);
  EXPECT_EQ(whole.back().first_versions(0), 60U);
}

TEST_F(Durability, G4_AnAppendSentAgainAfterARestartIsADuplicate) {
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  const auto body = first_commit_of(1);
  const auto first = publisher.offer(body);
  ASSERT_EQ(first.result(), v1::Receipt::COMMITTED);
  for (int i = 2; i < 50; ++i) publisher.offer(first_commit_of(i));

  kill_bus_and_start_it_again();
  ASSERT_TRUE(publisher.connected_again());
  const auto again = publisher.offer(body);
  EXPECT_EQ(again.result(), v1::Receipt::DUPLICATE);
  EXPECT_EQ(again.original().position(), first.position());
  EXPECT_EQ(again.original().body().SerializeAsString(), body.SerializeAsString());
  EXPECT_EQ(read_log(log).size(), 49U);
}

TEST_F(Durability, G4_AnAppendSentAgainIsADuplicateWhateverItExpects) {
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  auto body = first_commit_of(1);
  ASSERT_EQ(publisher.offer(body).result(), v1::Receipt::COMMITTED);

  for (const auto& expected : {no_stream(), any_version(), stream_exists(), exactly(1), exactly(77)}) {
    *body.mutable_writes(0)->mutable_expected() = expected;
    EXPECT_EQ(publisher.offer(body).result(), v1::Receipt::DUPLICATE) << expected.ShortDebugString();
  }
  EXPECT_EQ(read_log(log).size(), 1U);
}

TEST_F(Durability, G4_OfOneCommitOfferedBySeveralPublishersAtOnceThereIsOne) {
  const auto body = commit_to("note-a", any_version());
  std::atomic<int> committed = 0;
  std::atomic<int> duplicates = 0;
  {
    std::vector<std::jthread> publishers;
    for (int i = 0; i < 4; ++i) {
      publishers.emplace_back([&] {
        PublisherClient publisher{installation.ports()};
        ASSERT_TRUE(publisher.connected());
        for (int n = 0; n < 10; ++n) {
          const auto result = publisher.offer(body).result();
          committed += result == v1::Receipt::COMMITTED ? 1 : 0;
          duplicates += result == v1::Receipt::DUPLICATE ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(committed, 1);
  EXPECT_EQ(duplicates, 39);
  EXPECT_EQ(read_log(log).size(), 1U);
}

TEST_F(Durability, G12_OnADiskAlmostFullNothingIsJudgedAndReadsGoOn) {
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  ASSERT_EQ(publisher.offer(first_commit_of(1)).result(), v1::Receipt::COMMITTED);
  installation.bus().stop();

  const std::vector<std::string> more_than_any_disk{"--min-free", "1000000000"};
  Service full{"event-bus", installation.ports(), installation.bus().data(), more_than_any_disk};
  full.start();
  full.expect_ready();
  ASSERT_TRUE(publisher.connected_again());
  const auto body = first_commit_of(2);
  const auto refused = publisher.offer(body);
  EXPECT_EQ(refused.result(), v1::Receipt::UNAVAILABLE);
  EXPECT_GT(refused.retry_after_ms(), 0U);
  EXPECT_EQ(read_log(log).size(), 1U);
  full.stop();

  start_bus();
  ASSERT_TRUE(publisher.connected_again());
  EXPECT_EQ(publisher.offer(body).result(), v1::Receipt::COMMITTED);
}

TEST_F(Durability, AnAppendForAnotherLogIsInvalid) {
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  const auto body = first_commit_of(1);
  v1::Append append;
  append.set_log_id(to_bytes(new_uuid()));
  append.set_attempt(1);
  append.add_bodies(body.SerializeAsString());
  publisher.send(append);
  const auto receipt = publisher.receipt(body.commit_id());
  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->result(), v1::Receipt::INVALID);
  EXPECT_TRUE(read_log(log).empty());
}

}  // namespace
}  // namespace tercet::harness
