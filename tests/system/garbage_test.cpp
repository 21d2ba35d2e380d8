// Whatever is sent to a socket: the right status where there is somebody to answer, no crash, no hang, and the
// next good request is served.

#include "common/vocabulary/identity.hpp"
#include "common/vocabulary/limits.hpp"
#include "tests/system/harness/publisher_client.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

class Garbage : public SystemTest {
 protected:
  void SetUp() override {
    installation.start();
    ASSERT_EQ(commands.ask(open_account("alice")).status(), 201U);
  }
  void TearDown() override {
    for (auto* service : {&installation.bus(), &installation.commands(), &installation.queries()}) {
      EXPECT_TRUE(service->process().running());
    }
    const auto paid = insist(commands, deposit("alice", 1));
    EXPECT_EQ(paid.status(), 200U);
    EXPECT_EQ(queries.ask(get_account("alice", paid.position())).status(), 200U);
    expect_sound(read_log(log));
  }
};

std::string half_of(const google::protobuf::Message& message) {
  const auto whole = message.SerializeAsString();
  return whole.substr(0, whole.size() / 2);
}

/// Frames that are no request on any of the sockets.
std::vector<Frames> nonsense() {
  const std::string bytes{"\xff\xfe\x00\x01garbage\xff", 12};
  const auto half = half_of(deposit("alice", 1));
  return {{""},
          {"", ""},
          {bytes},
          {"command"},
          {"query"},
          {"command", ""},
          {"command", bytes},
          {"query", bytes},
          {half},
          {"command", half},
          {"query", half},
          {"command", "a", "b", "c"},
          {"no-such-word", "data"},
          {std::string(100'000, 'x'), bytes},
          Frames(50, bytes)};
}

/// The status of a reply of either kind: both have it in field 2 or 3, so each is tried as its own type.
std::uint32_t status_of(const Frames& frames) {
  v1::CommandReply command_reply;
  if (command_reply.ParseFromString(frames.back()) && command_reply.status() != 0) return command_reply.status();
  v1::QueryReply query_reply;
  if (query_reply.ParseFromString(frames.back())) return query_reply.status();
  return 0;
}

void expect_each_answered_with_400(std::uint16_t port) {
  for (const auto& frames : nonsense()) {
    WireSocket socket{zmq::socket_type::dealer};
    socket.connect(port);
    socket.send(frames);
    const auto reply = socket.receive();
    ASSERT_TRUE(reply.has_value()) << "no answer to " << ::testing::PrintToString(frames).substr(0, 200);
    EXPECT_EQ(status_of(*reply), 400U) << ::testing::PrintToString(frames).substr(0, 200);
  }
}

TEST_F(Garbage, OnTheCommandsSocketIs400) {
  expect_each_answered_with_400(installation.ports().commands());
}

TEST_F(Garbage, OnTheQueriesSocketIs400) {
  expect_each_answered_with_400(installation.ports().queries());
}

TEST_F(Garbage, OnTheReadsSocketIs400) {
  for (const auto& frames : nonsense()) {
    WireSocket socket{zmq::socket_type::dealer};
    socket.connect(installation.ports().reads());
    socket.send(frames);
    const auto answer = socket.receive();
    ASSERT_TRUE(answer.has_value()) << "no answer to " << ::testing::PrintToString(frames).substr(0, 200);
    v1::ReadReply reply;
    ASSERT_TRUE(reply.ParseFromString(answer->back()));
    EXPECT_EQ(reply.status(), 400U) << ::testing::PrintToString(frames).substr(0, 200);
  }
}

TEST_F(Garbage, OnTheIngestSocketChangesNothing) {
  const auto before = read_log(log).size();
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  for (auto frames : nonsense()) {
    publisher.send_frames(frames);
    frames.front() = publisher.topic();
    publisher.send_frames(frames);
    frames.front() = "append/" + publisher.topic();
    publisher.send_frames(frames);
  }
  EXPECT_EQ(publisher.offer(commit_to("note-after", no_stream())).result(), v1::Receipt::COMMITTED);
  EXPECT_EQ(read_log(log).size(), before + 1);
}

TEST_F(Garbage, InAnAppendIsInvalidAndDoesNotTouchItsNeighbours) {
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  auto bad_stream = commit_to("Note alice", any_version());
  auto no_events = commit_to("note-b", any_version());
  no_events.mutable_writes(0)->clear_events();
  auto no_kind = commit_to("note-c", v1::Expected{});
  auto twice = commit_to("note-d", any_version());
  also_write(twice, "note-d", any_version());
  auto nothing = v1::CommitBody{};
  nothing.set_commit_id(to_bytes(new_uuid()));
  for (const auto& body : {bad_stream, no_events, no_kind, twice, nothing}) {
    EXPECT_EQ(publisher.offer(body).result(), v1::Receipt::INVALID) << body.ShortDebugString();
  }

  const auto before = commit_to("note-before", no_stream());
  const auto after = commit_to("note-after", no_stream());
  v1::Append append;
  append.set_log_id(publisher.log_id());
  append.set_attempt(1);
  append.add_bodies(before.SerializeAsString());
  append.add_bodies("\xff\xff garbage");
  append.add_bodies(after.SerializeAsString());
  publisher.send(append);
  for (const auto& body : {before, after}) {
    const auto receipt = publisher.receipt(body.commit_id());
    ASSERT_TRUE(receipt.has_value());
    EXPECT_EQ(receipt->result(), v1::Receipt::COMMITTED);
  }
}

TEST_F(Garbage, ACommitOver1MiBIsInvalid) {
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  auto body = commit_to("note-big", no_stream());
  body.mutable_writes(0)->mutable_events(0)->set_data(std::string(limits::kCommitBytesMax, 'x'));
  EXPECT_EQ(publisher.offer(body).result(), v1::Receipt::INVALID);
}

TEST_F(Garbage, OnTheFeedSocketIsIgnored) {
  WireSocket subscriber{zmq::socket_type::xsub};
  subscriber.connect(installation.ports().feed());
  for (const auto& frames : nonsense()) subscriber.send(frames);
  for (int i = 0; i < 500; ++i) subscriber.send({"\x01topic" + std::to_string(i)});
  subscriber.send({"\x01heartbeat"});
  EXPECT_TRUE(subscriber.receive().has_value());
}

TEST_F(Garbage, BeyondTheWallOf8MiBDisconnectsOnlyItsSender) {
  const std::string huge(static_cast<std::size_t>(limits::kMessageBytesMax) + 1, 'x');
  const auto& ports = installation.ports();
  for (const auto port : {ports.commands(), ports.queries(), ports.reads()}) {
    WireSocket socket{zmq::socket_type::dealer};
    socket.connect(port);
    socket.send({huge, huge});
    EXPECT_FALSE(socket.receive(500ms).has_value());
  }
  WireSocket subscriber{zmq::socket_type::xsub};
  subscriber.connect(ports.feed());
  subscriber.send({huge});
  PublisherClient publisher{ports};
  ASSERT_TRUE(publisher.connected());
  publisher.send_frames({"append/" + publisher.topic(), huge});
  EXPECT_EQ(publisher.offer(commit_to("note-after", no_stream())).result(), v1::Receipt::COMMITTED);
}

}  // namespace
}  // namespace tercet::harness
