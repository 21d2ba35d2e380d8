#include "client/command_line/log_reading.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "client/command_line/blocking_log_reader.hpp"
#include "client/command_line/documents.hpp"
#include "client/command_line/problem_text.hpp"
#include "client/command_line/text.hpp"
#include "common/json/json.hpp"

namespace tercet::command_line {
namespace {

constexpr std::chrono::milliseconds kPageTimeout{5'000};
constexpr std::uint32_t kOk = 200;

BlockingLogReader reader_for(const Invocation& invocation) {
  return BlockingLogReader{tcp_endpoint(invocation.host, invocation.ports.reads())};
}

std::uint32_t page_limit(std::uint64_t events) {
  constexpr std::uint64_t kMost = 0xffff'ffff;
  return static_cast<std::uint32_t>(std::min(events, kMost));
}

// The events of a page that were asked for, in the order in which they are shown. A commit is never cut, so a page may hold
// events of other streams, and of this one from before the first version wanted.
std::vector<RecordedEvent> wanted(const v1::CommitBatch& page, const Read& read) {
  std::vector<RecordedEvent> events;
  for (const auto& commit : page.commits()) {
    auto written = events_of(commit);
    if (read.backwards) std::reverse(written.begin(), written.end());
    for (auto& event : written) {
      const bool in_range =
          read.from == 0 || (read.backwards ? event.version <= read.from : event.version >= read.from);
      if (*event.stream == read.stream && in_range) events.push_back(std::move(event));
    }
  }
  return events;
}

void show(const std::vector<RecordedEvent>& events, const Invocation& invocation, Output& output) {
  for (const auto& event : events) show(event, invocation, output);
  output.flush();
}

v1::ReadReply no_such_stream(const std::string& stream) {
  v1::ReadReply reply;
  reply.set_status(404);
  *reply.mutable_problem() = make_problem(404, "stream.not_found", "no stream " + stream, stream);
  return reply;
}

void show_open(const std::vector<v1::OpenCommand>& open, const Invocation& invocation, Output& output) {
  if (invocation.json) {
    for (const auto& command : open) output.line(document(command));
  } else {
    for (const auto& line : text(open, output.terminal())) output.line(line);
  }
}

}  // namespace

int run(const Read& read, const Invocation& invocation, Output& output) {
  auto reader = reader_for(invocation);
  v1::ReadRequest request;
  auto& question = *request.mutable_stream();
  question.set_stream(read.stream);
  question.set_backwards(read.backwards);
  question.set_from_version(read.from);
  auto left = read.limit;
  for (;;) {
    question.set_limit(page_limit(left));
    const auto reply = reader.ask(request, kPageTimeout);
    if (reply.status() != kOk) return refuse(reply, invocation, output);
    if (reply.stream_version() == 0) return refuse(no_such_stream(read.stream), invocation, output);

    auto events = wanted(reply.commits(), read);
    if (left != 0 && events.size() > left) events.resize(left);
    show(events, invocation, output);
    const bool limit_reached = read.limit != 0 && (left -= events.size()) == 0;
    if (reply.end() || limit_reached || output.ended()) return exit_status::kDone;
    // What goes on must be of the same log.
    request.set_log_id(reply.log_id());
    question.set_from_version(reply.next());
  }
}

int run(const OpenCommands&, const Invocation& invocation, Output& output) {
  auto reader = reader_for(invocation);
  v1::ReadRequest request;
  request.mutable_open();
  std::vector<v1::OpenCommand> open;
  for (;;) {
    auto reply = reader.ask(request, kPageTimeout);
    if (reply.status() != kOk) return refuse(reply, invocation, output);
    for (auto& command : *reply.mutable_open()) open.push_back(std::move(command));
    if (reply.end() || reply.open().empty()) break;
    request.set_log_id(reply.log_id());
    request.mutable_open()->set_after(open.back().command_id());
  }
  show_open(open, invocation, output);
  return exit_status::kDone;
}

void show(const RecordedEvent& event, const Invocation& invocation, Output& output) {
  if (invocation.json) return output.line(to_json(event));
  for (const auto& line : text(event, output.terminal())) output.line(line);
}

int refuse(const v1::ReadReply& reply, const Invocation& invocation, Output& output) {
  if (invocation.json) {
    v1::QueryReply refusal;
    refusal.set_status(reply.status());
    *refusal.mutable_problem() = reply.problem();
    output.line(document(refusal));
  }
  output.error(problem_line(reply.problem(), output.error_terminal()));
  return is_unanswered(reply) ? exit_status::kUnreachable : exit_status::kRefused;
}

}  // namespace tercet::command_line
