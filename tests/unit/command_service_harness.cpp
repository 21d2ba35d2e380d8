#include "tests/unit/command_service_harness.hpp"

#include <cstdio>

#include "command-service/domain/registry.hpp"
#include "tests/unit/command_service_probe.hpp"

namespace tercet {

Harness::Harness(ProcessorLimits limits, std::optional<Mark> mark) : registry{domain_registry()} {
  registry.add(aggregate<probe::v1::Probe, probe::v1::ProbeEvent, probe::v1::Act, probe::v1::ActInContext>("probe"));
  view = {Publisher::Status::ready, bus.log_id, bus.time_us};
  processor = std::make_unique<CommandProcessor>(registry, limits, mark, 1);
  processor->on_bus(view);
}

std::string Harness::id(int number) {
  std::array<char, 37> text{};
  std::snprintf(text.data(), text.size(), "0190a0b0-0000-7000-8000-%012d", number);
  return text.data();
}

v1::Command Harness::accepted(int number, const google::protobuf::Message& content) const {
  v1::Command command;
  command.set_command_id(id(number));
  command.set_type(content.GetDescriptor()->full_name());
  command.set_data(content.SerializeAsString());
  return command;
}

v1::Command Harness::committed(int number, const google::protobuf::Message& content) const {
  auto command = accepted(number, content);
  command.set_wait(v1::Command::COMMITTED);
  return command;
}

void Harness::send(const v1::Command& command, const std::string& client, bool one_reply) {
  auto copy = command;
  copy.set_request_id(next_request_++);
  Outputs out;
  processor->on_command({client, one_reply}, std::move(copy), now, out);
  collect(out);
}

std::vector<v1::CommandReply> Harness::ask(const v1::Command& command, const std::string& client) {
  const auto request = next_request_;
  send(command, client);
  run();
  std::vector<v1::CommandReply> replies;
  for (const auto& reply : take_replies(client)) {
    if (reply.request_id() == request) replies.push_back(reply);
  }
  return replies;
}

v1::QueryReply Harness::ask(const v1::Query& query) {
  Outputs out;
  processor->on_query({"client", false}, query, now, out);
  collect(out);
  run();
  if (query_replies_.size() != 1) return {};
  return std::exchange(query_replies_, {}).front();
}

v1::QueryReply Harness::status(const std::string& command_id) {
  v1::GetCommand question;
  question.set_command_id(command_id);
  v1::Query query;
  query.set_request_id(next_request_++);
  query.set_type("tercet.v1.GetCommand");
  query.set_data(question.SerializeAsString());
  return ask(query);
}

void Harness::settle() {
  view.time_us = bus.time_us;
  processor->on_bus(view);
  Outputs out;
  processor->settle(now, out);
  collect(out);
}

void Harness::run() {
  settle();
  while (!offers.empty() || !reads.empty()) {
    if (!reads.empty()) answer_reads();
    if (!offers.empty()) judge_next();
  }
}

void Harness::judge_next() {
  const auto offer = std::move(offers.front());
  offers.pop_front();
  deliver(bus.judge(offer));
}

void Harness::judge_next_and_lose_receipts() {
  bus.judge(offers.front());
}

void Harness::deliver(std::vector<v1::Receipt> receipts) {
  Outputs out;
  processor->on_receipts(std::move(receipts), now, out);
  collect(out);
  settle();
}

void Harness::answer_reads() {
  for (auto& read : std::exchange(reads, {})) {
    auto reply = bus.read(read.request);
    if (tamper) tamper(reply);
    Outputs out;
    processor->on_read(read.ticket, std::move(reply), now, out);
    collect(out);
  }
  settle();
}

void Harness::pass(std::chrono::milliseconds time) {
  now += time;
  bus.time_us += std::chrono::microseconds{time}.count();
  Outputs out;
  processor->on_tick(now, out);
  collect(out);
  settle();
}

void Harness::collect(Outputs& out) {
  for (auto& [client, reply] : out.command_answers) replies_[client.routing_id].push_back(std::move(reply));
  for (auto& [client, reply] : out.query_answers) query_replies_.push_back(std::move(reply));
  offers_seen += out.offers.size();
  for (auto& offer : out.offers) offers.push_back(std::move(offer));
  for (auto& read : out.reads) reads.push_back(std::move(read));
  for (auto& warning : out.warnings) warnings.push_back(std::move(warning));
  endings.insert(endings.end(), out.endings.begin(), out.endings.end());
  acceptances.insert(acceptances.end(), out.acceptances.begin(), out.acceptances.end());
  if (!out.mark) return;
  marks.push_back(*out.mark);
  if (!write_marks) return;
  processor->on_mark_written(*out.mark);
  settle();
}

std::vector<v1::CommandReply> Harness::take_replies(const std::string& client) {
  return std::exchange(replies_[client], {});
}

std::vector<v1::Event> Harness::stream(const std::string& name) const {
  std::vector<v1::Event> events;
  for (const auto& commit : bus.commits()) {
    for (const auto& write : commit.body().writes()) {
      if (write.stream() == name) events.insert(events.end(), write.events().begin(), write.events().end());
    }
  }
  return events;
}

std::vector<std::string> Harness::events(const std::string& name) const {
  std::vector<std::string> types;
  for (const auto& event : stream(name)) types.push_back(event.type());
  return types;
}

std::vector<std::uint32_t> statuses(const std::vector<v1::CommandReply>& replies) {
  std::vector<std::uint32_t> result;
  for (const auto& reply : replies) result.push_back(reply.status());
  return result;
}

}  // namespace tercet
