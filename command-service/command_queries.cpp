#include "command-service/command_queries.hpp"

#include "command-service/command_reply.hpp"
#include "common/vocabulary/command_view.hpp"
#include "common/vocabulary/limits.hpp"
#include "common/vocabulary/problem.hpp"
#include "common/vocabulary/result.hpp"

namespace tercet {
namespace {

v1::QueryReply refusal(v1::Problem problem) {
  v1::QueryReply reply;
  reply.set_status(problem.status());
  *reply.mutable_problem() = std::move(problem);
  return reply;
}

v1::Problem log_changed(const ProcessorLimits& limits) {
  return make_retry_problem(503, "log.changed", "the event-bus now serves another log than at this service's start",
                            limits.unavailable_retry_after_ms);
}

/// The command asked for, or what is wrong with the question.
Result<CommandId, v1::Problem> read_question(const v1::Query& query, const ProcessorLimits& limits) {
  if (query.type() != v1::GetCommand::descriptor()->full_name()) {
    return make_problem(400, "query.unknown_type", "the command-service answers tercet.v1.GetCommand only", "type");
  }
  if (query.data().size() > limits::kCommandBytesMax) {
    return make_problem(413, "query.too_large", "a query's data has at most 262144 bytes", "data");
  }
  if (query.timeout_ms() > limits.timeout_max.count()) {
    return make_problem(400, "query.timeout_too_long",
                        "the timeout is at most " + std::to_string(limits.timeout_max.count()) + " ms", "timeout_ms");
  }
  v1::GetCommand question;
  if (!question.ParseFromString(query.data())) {
    return make_problem(400, "query.malformed", "the data is not a tercet.v1.GetCommand", "data");
  }
  const auto id = parse_uuid(question.command_id());
  if (!id) {
    return make_problem(400, "command.id_malformed", "a command id is a UUID as canonical lower-case text",
                        "command_id");
  }
  return *id;
}

}  // namespace

void CommandQueries::on_query(CommandClient client, const v1::Query& query, Publisher::Status bus, MonoTime now,
                              Outputs& out) {
  auto command = read_question(query, *limits_);
  if (command.has_value() && bus == Publisher::Status::unreachable) {
    command =
        make_retry_problem(503, "bus.unavailable", "the event-bus is not heard", limits_->unavailable_retry_after_ms);
  }
  if (command.has_value() && asked_.size() >= limits_->queries_max) {
    command = make_retry_problem(429, "service.busy", "too many queries are under way", limits_->busy_retry_after_ms);
  }
  const auto key = next_key_++;
  auto& asked = asked_[key];
  asked.client = std::move(client);
  asked.request_id = query.request_id();
  if (command.has_error()) return refuse(key, command.error(), out);

  asked.min_position = query.min_position();
  asked.command = *command;
  const bool own_timeout = query.timeout_ms() > 0;
  asked.deadline = now + (own_timeout ? std::chrono::milliseconds{query.timeout_ms()} : limits_->read_timeout);
  ask_open(key, now, out);
}

void CommandQueries::on_page(std::uint64_t key, const v1::ReadReply& page, MonoTime now, Outputs& out) {
  const auto found = asked_.find(key);
  if (found == asked_.end()) return;
  auto& asked = found->second;
  if (page.status() == 409) return refuse(key, log_changed(*limits_), out);
  if (page.status() != 200 && page.status() != 404) return refuse(key, page.problem(), out);
  asked.head = page.head();
  const bool has_commit = page.status() == 200 && page.commits().commits_size() > 0;

  switch (asked.stage) {
    case Asked::Stage::open:
      // A position comes from something durable, so a log that has not reached it is not going to within a query's
      // time.
      if (asked.head < asked.min_position) {
        return refuse(
            key,
            make_problem(504, "query.position_not_reached", "the log has not reached this position", "min_position"),
            out);
      }
      if (!page.open().empty()) return answer(key, accepted_view(page.open(0)), out);
      asked.stage = Asked::Stage::outcome;
      return ask_commit(key, asked.command, now, out);
    case Asked::Stage::outcome:
      if (!has_commit || !holds_outcome(page.commits().commits(0), asked.command)) {
        return refuse(
            key, make_problem(404, "command.not_found", "the log knows no such command", to_text(asked.command)), out);
      }
      asked.outcome = page.commits().commits(0);
      asked.stage = Asked::Stage::acceptance;
      return ask_commit(key, acceptance_commit_id(asked.command), now, out);
    case Asked::Stage::acceptance: {
      std::optional<AcceptedAt> accepted;
      if (has_commit) accepted = {page.commits().commits(0).position(), page.commits().commits(0).time_us()};
      return answer(key, outcome_view(asked.outcome, accepted), out);
    }
  }
}

void CommandQueries::dismiss(const v1::Problem& problem, Outputs& out) {
  while (!asked_.empty()) refuse(asked_.begin()->first, problem, out);
}

void CommandQueries::ask_open(std::uint64_t key, MonoTime now, Outputs& out) {
  v1::ReadRequest request;
  request.mutable_open()->set_command_id(to_bytes(asked_.at(key).command));
  ask(key, std::move(request), now, out);
}

void CommandQueries::ask_commit(std::uint64_t key, const CommitId& id, MonoTime now, Outputs& out) {
  v1::ReadRequest request;
  request.mutable_commit()->set_commit_id(to_bytes(id));
  ask(key, std::move(request), now, out);
}

void CommandQueries::ask(std::uint64_t key, v1::ReadRequest request, MonoTime now, Outputs& out) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(asked_.at(key).deadline - now);
  if (left.count() <= 0) {
    return refuse(key, make_problem(504, "query.timeout", "the log did not answer in time"), out);
  }
  out.reads.push_back({{ReadTicket::Purpose::query, key}, std::move(request), left});
}

void CommandQueries::answer(std::uint64_t key, const v1::CommandView& view, Outputs& out) {
  v1::QueryReply reply;
  reply.set_status(200);
  reply.set_position(asked_.at(key).head);
  reply.set_type(v1::CommandView::descriptor()->full_name());
  reply.set_data(view.SerializeAsString());
  end(key, std::move(reply), out);
}

void CommandQueries::refuse(std::uint64_t key, v1::Problem problem, Outputs& out) {
  auto reply = refusal(std::move(problem));
  reply.set_position(asked_.at(key).head);
  end(key, std::move(reply), out);
}

void CommandQueries::end(std::uint64_t key, v1::QueryReply reply, Outputs& out) {
  auto& asked = asked_.at(key);
  reply.set_request_id(asked.request_id);
  out.query_answers.push_back({std::move(asked.client), std::move(reply)});
  asked_.erase(key);
}

}  // namespace tercet
