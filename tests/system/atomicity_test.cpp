// G2: all of a commit, in all its streams, or none.

#include <thread>

#include "tests/system/harness/publisher_client.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

class Atomicity : public SystemTest {
 protected:
  void SetUp() override {
    installation.bus().start();
    installation.bus().expect_ready();
  }
  v1::ReadReply info(const std::string& stream) {
    v1::ReadRequest request;
    request.mutable_stream_info()->set_stream(stream);
    return log.ask(request);
  }
};

v1::CommitBody commit_to_three(const v1::Expected& expected) {
  auto body = commit_to("note-a", expected);
  also_write(body, "note-b", expected);
  also_write(body, "order-c", expected);
  return body;
}

TEST_F(Atomicity, G2_OneFailedExpectationWritesNothingAnywhere) {
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  auto body = commit_to("note-a", no_stream());
  also_write(body, "note-b", stream_exists());

  const auto receipt = publisher.offer(body);
  EXPECT_EQ(receipt.result(), v1::Receipt::CONFLICT);
  EXPECT_EQ(receipt.conflict().stream(), "note-b");
  EXPECT_EQ(info("note-a").stream_version(), 0U);
  EXPECT_TRUE(read_log(log).empty());
}

TEST_F(Atomicity, G2_AFailedCheckOnAnotherStreamWritesNothing) {
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  auto body = commit_to("note-a", no_stream());
  auto& check = *body.add_checks();
  check.set_stream("note-b");
  *check.mutable_expected() = exactly(3);

  EXPECT_EQ(publisher.offer(body).result(), v1::Receipt::CONFLICT);
  EXPECT_TRUE(read_log(log).empty());
}

TEST_F(Atomicity, G2_ACommitToThreeStreamsIsWholeOrAbsentAfterEachKill9) {
  PublisherClient publisher{installation.ports()};
  for (int round = 0; round < 6; ++round) {
    ASSERT_TRUE(publisher.connected_again());
    std::string last;
    for (int i = 0; i < 200; ++i) {
      const auto body = commit_to_three(any_version());
      publisher.send(body);
      if (i == 30 * round) last = body.commit_id();
    }
    ASSERT_TRUE(publisher.receipt(last).has_value());
    installation.bus().restart_hard();
    installation.bus().expect_ready();

    const auto version = info("note-a").stream_version();
    EXPECT_GT(version, 0U);
    EXPECT_EQ(info("note-b").stream_version(), version);
    EXPECT_EQ(info("order-c").stream_version(), version);
    const auto whole = read_log(log);
    expect_sound(whole);
    EXPECT_EQ(whole.size(), version);
  }
}

TEST_F(Atomicity, G2_NobodyReadsHalfACommitWhileItIsWritten) {
  std::jthread writer{[&](const std::stop_token& stop) {
    PublisherClient publisher{installation.ports()};
    ASSERT_TRUE(publisher.connected());
    while (!stop.stop_requested()) publisher.offer(commit_to_three(any_version()));
  }};
  ASSERT_TRUE(wait_until([&] { return info("note-a").stream_version() > 0; }));
  for (int i = 0; i < 200; ++i) {
    // Each question is asked later than the one before, so no later stream may be behind an earlier one.
    const auto a = info("note-a").stream_version();
    const auto b = info("note-b").stream_version();
    const auto c = info("order-c").stream_version();
    ASSERT_LE(a, b);
    ASSERT_LE(b, c);
  }
}

}  // namespace
}  // namespace tercet::harness
