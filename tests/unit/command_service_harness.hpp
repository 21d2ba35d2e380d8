#pragma once

#include <gmock/gmock.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "command-service/command_processor.hpp"
#include "tests/unit/command_service_fake_bus.hpp"

namespace tercet {

/// A command processor between clients and a FakeBus, driven step by step. Nothing moves by itself: what the
/// processor wants done waits until run() or one of the smaller steps.
class Harness {
 public:
  explicit Harness(ProcessorLimits limits = {}, std::optional<Mark> mark = std::nullopt);

  /// Command ids, stable and in order.
  static std::string id(int number);
  static CommandId uuid(int number) { return *parse_uuid(id(number)); }

  /// A command with id(number), waiting for its acceptance or for its commit.
  v1::Command accepted(int number, const google::protobuf::Message& content) const;
  v1::Command committed(int number, const google::protobuf::Message& content) const;

  /// Sends as `client`; the request id is counted up by itself.
  void send(const v1::Command& command, const std::string& client = "client", bool one_reply = false);
  /// Sends and runs: the replies to this request.
  std::vector<v1::CommandReply> ask(const v1::Command& command, const std::string& client = "client");
  v1::QueryReply ask(const v1::Query& query);
  /// The answer to GetCommand.
  v1::QueryReply status(const std::string& command_id);

  /// Decides, judges, reads and writes marks until nothing is left to do.
  void run();
  /// Sends what was taken as one batch on its way.
  void settle();
  /// The next offer reaches the bus and its receipts come back.
  void judge_next();
  /// The next offer reaches the bus, but its receipts are lost; it stays the next one.
  void judge_next_and_lose_receipts();
  void answer_reads();
  void pass(std::chrono::milliseconds time);

  /// What `client` has been told so far, and forgets it.
  std::vector<v1::CommandReply> take_replies(const std::string& client = "client");
  /// The events of `stream`, and their types.
  std::vector<v1::Event> stream(const std::string& name) const;
  std::vector<std::string> events(const std::string& name) const;

  AggregateRegistry registry;
  FakeBus bus;
  BusView view;
  MonoTime now{std::chrono::hours{1}};
  std::unique_ptr<CommandProcessor> processor;
  std::deque<Offer> offers;
  std::deque<Outputs::Read> reads;
  std::vector<Mark> marks;
  std::vector<std::string> warnings;
  /// What is reported for the metrics.
  std::vector<Outputs::Ending> endings;
  std::vector<MonoTime> acceptances;
  /// Called before a read is answered, to change what it says.
  std::function<void(v1::ReadReply&)> tamper;
  /// Whether marks are written as soon as they are wanted.
  bool write_marks = true;
  std::size_t offers_seen = 0;

 private:
  void collect(Outputs& out);
  void deliver(std::vector<v1::Receipt> receipts);

  std::uint64_t next_request_ = 1;
  std::map<std::string, std::vector<v1::CommandReply>> replies_;
  std::vector<v1::QueryReply> query_replies_;
};

/// Shorthands for what tests look at.
std::vector<std::uint32_t> statuses(const std::vector<v1::CommandReply>& replies);

}  // namespace tercet
