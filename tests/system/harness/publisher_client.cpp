#include "tests/system/harness/publisher_client.hpp"

#include <gtest/gtest.h>

#include "common/vocabulary/identity.hpp"

namespace tercet::harness {
namespace {

v1::Expected expectation(v1::Expected::Kind kind) {
  v1::Expected expected;
  expected.set_kind(kind);
  return expected;
}

void add_event(v1::StreamWrite& write, const std::string& data) {
  auto& event = *write.add_events();
  event.set_type("test.v1.Noted");
  event.set_data(data);
}

}  // namespace

PublisherClient::PublisherClient(const Ports& bus) : topic_{to_text(new_uuid())} {
  feed_.subscribe("heartbeat");
  feed_.subscribe("receipt/" + topic_);
  feed_.connect(bus.feed());
  appends_.connect(bus.ingest());
}

bool PublisherClient::connected(std::chrono::milliseconds patience) {
  return wait_until(
      [this] {
        take_all();
        return subscribed_ && !log_id_.empty();
      },
      patience);
}

bool PublisherClient::connected_again(std::chrono::milliseconds patience) {
  take_all();
  log_id_.clear();
  return connected(patience);
}

void PublisherClient::take_all() {
  while (const auto frames = feed_.receive(0ms)) take(*frames);
  while (take_subscription()) {
  }
}

bool PublisherClient::take_subscription() {
  const auto frames = appends_.receive(0ms);
  if (!frames) return false;
  subscribed_ = frames->front().starts_with('\x01');
  return true;
}

void PublisherClient::send(const v1::CommitBody& body, std::uint32_t attempt) {
  v1::Append append;
  append.set_log_id(log_id_);
  append.set_attempt(attempt);
  append.add_bodies(body.SerializeAsString());
  send(append);
}

void PublisherClient::send(const v1::Append& append) {
  send_frames({"append/" + topic_, append.SerializeAsString()});
}

std::optional<v1::Receipt> PublisherClient::receipt(const std::string& commit_id, std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    if (const auto found = receipts_.find(commit_id); found != receipts_.end()) {
      auto node = receipts_.extract(found);
      return std::move(node.mapped());
    }
    while (take_subscription()) {
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    const auto frames = feed_.receive(std::max(left, 0ms));
    if (!frames) return std::nullopt;
    take(*frames);
  }
}

v1::Receipt PublisherClient::offer(const v1::CommitBody& body, std::uint32_t attempt) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < end) {
    send(body, attempt);
    if (auto found = receipt(body.commit_id(), 1s)) return *found;
  }
  ADD_FAILURE() << "no receipt";
  return {};
}

void PublisherClient::take(const Frames& frames) {
  if (frames.front() == "heartbeat") {
    v1::Heartbeat heartbeat;
    EXPECT_TRUE(heartbeat.ParseFromString(frames.back()));
    log_id_ = heartbeat.log_id();
    return;
  }
  v1::ReceiptBatch batch;
  EXPECT_TRUE(batch.ParseFromString(frames.back()));
  for (auto& receipt : *batch.mutable_receipts()) receipts_.emplace(receipt.commit_id(), receipt);
}

v1::CommitBody commit_to(const std::string& stream, const v1::Expected& expected) {
  v1::CommitBody body;
  body.set_commit_id(to_bytes(new_uuid()));
  also_write(body, stream, expected);
  return body;
}

void also_write(v1::CommitBody& body, const std::string& stream, const v1::Expected& expected) {
  auto& write = *body.add_writes();
  write.set_stream(stream);
  *write.mutable_expected() = expected;
  add_event(write, "noted");
}

void write_again(v1::CommitBody& body, const std::string& stream, const std::string& data) {
  for (auto& write : *body.mutable_writes()) {
    if (write.stream() == stream) return add_event(write, data);
  }
  auto& write = *body.add_writes();
  write.set_stream(stream);
  *write.mutable_expected() = any_version();
  add_event(write, data);
}

v1::Expected no_stream() {
  return expectation(v1::Expected::NO_STREAM);
}

v1::Expected stream_exists() {
  return expectation(v1::Expected::STREAM_EXISTS);
}

v1::Expected any_version() {
  return expectation(v1::Expected::ANY);
}

v1::Expected exactly(std::uint64_t version, const std::string& last_commit) {
  auto expected = expectation(v1::Expected::EXACT);
  expected.set_version(version);
  expected.set_last_commit(last_commit);
  return expected;
}

}  // namespace tercet::harness
