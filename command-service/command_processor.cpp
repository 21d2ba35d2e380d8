#include "command-service/command_processor.hpp"

#include "command-service/command_reply.hpp"
#include "command-service/outcome_commit.hpp"
#include "common/runtime/mutation.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet {

CommandProcessor::CommandProcessor(const AggregateRegistry& registry, ProcessorLimits limits, std::optional<Mark> mark,
                                   std::uint64_t seed)
    : registry_{&registry},
      limits_{limits},
      runner_{jobs_, offers_, limits_, seed},
      open_{mark, registry, limits_},
      queries_{limits_} {}

// ---- Commands ----

void CommandProcessor::on_command(CommandClient client, v1::Command&& command, MonoTime now, Outputs& out) {
  const auto refuse = [&](v1::CommandReply reply) {
    const auto type = type_label(registry_->find(command.type()));
    if (!command.dry_run()) out.endings.push_back({type, reply.status(), now});
    reply.set_request_id(command.request_id());
    out.command_answers.push_back({std::move(client), std::move(reply)});
  };
  auto checked = check_form(command, *registry_, limits_);
  if (checked.has_error()) {
    auto reply = problem_reply(checked.error());
    if (parse_uuid(command.command_id())) reply.set_command_id(command.command_id());
    return refuse(std::move(reply));
  }
  if (jobs_.waiting_clients() >= limits_.waiting_clients_max) {
    return refuse(problem_reply(checked->id, checked->stream,
                                make_retry_problem(429, "service.busy", "too many clients wait for their commands",
                                                   limits_.busy_retry_after_ms)));
  }
  auto* job = command.dry_run() ? nullptr : jobs_.find(checked->id);
  if (job != nullptr) return join(*job, std::move(client), command, *checked, now, out);
  if (auto problem = refusal(*checked)) {
    return refuse(problem_reply(checked->id, checked->stream, std::move(*problem)));
  }
  take(std::move(client), command, std::move(*checked), now, out);
}

std::optional<v1::Problem> CommandProcessor::refusal(const CheckedCommand& command) const {
  if (stopping_) return stopping();
  if (bus_.status == Publisher::Status::other_log) {
    return make_retry_problem(503, "log.changed", "the event-bus now serves another log than at this service's start",
                              limits_.unavailable_retry_after_ms);
  }
  if (bus_.status == Publisher::Status::unreachable) {
    return make_retry_problem(503, "bus.unavailable", "the event-bus is not heard", limits_.unavailable_retry_after_ms);
  }
  const bool full = jobs_.size() >= limits_.commands_max || jobs_.bytes() >= limits_.command_bytes_max;
  // The service may have died of it, and is about to find out: see OpenCommands.
  if (full || open_.suspect() == command.id) {
    return make_retry_problem(429, "service.busy", "too many commands are in hand", limits_.busy_retry_after_ms);
  }
  return std::nullopt;
}

v1::Problem CommandProcessor::stopping() const {
  return make_retry_problem(503, "service.stopping", "this command-service is being stopped",
                            limits_.unavailable_retry_after_ms);
}

MonoTime CommandProcessor::deadline(const v1::Command& command, MonoTime now) const {
  return now + (command.timeout_ms() > 0 ? std::chrono::milliseconds{command.timeout_ms()} : limits_.timeout_default);
}

void CommandProcessor::join(Job& job, CommandClient client, const v1::Command& command, const CheckedCommand& checked,
                            MonoTime now, Outputs& out) {
  if (job.command.fingerprint == checked.fingerprint || is_mutated(Mutation::ignore_fingerprint)) {
    return jobs_.add_waiter(job, std::move(client), command, deadline(command, now), out);
  }
  auto reply = problem_reply(checked.id, checked.stream, id_reused(checked.id));
  reply.set_request_id(command.request_id());
  out.endings.push_back({type_label(checked.entry), reply.status(), now});
  out.command_answers.push_back({std::move(client), std::move(reply)});
}

void CommandProcessor::take(CommandClient client, const v1::Command& command, CheckedCommand checked, MonoTime now,
                            Outputs& out) {
  auto& job = jobs_.add(std::move(checked), command.dry_run() ? Job::Kind::dry_run : Job::Kind::client);
  job.arrived = now;
  job.arrived_us = bus_.time_us;
  jobs_.add_waiter(job, std::move(client), command, deadline(command, now), out);
  if (command.dry_run() || command.wait() == v1::Command::COMMITTED) {
    runner_.run(job);
  } else {
    if (is_mutated(Mutation::promise_early)) {
      job.acceptance = Job::Acceptance{};
      jobs_.tell_acceptance(job, out);
    }
    accept(job);
  }
}

// ---- Acceptance ----

void CommandProcessor::accept(Job& job) {
  const auto body = acceptance_commit(job.command);
  offers_.offer({&job, *uuid_from_bytes(body.commit_id()), body.SerializeAsString()}, 1);
}

void CommandProcessor::on_acceptance_receipt(Job& job, v1::Receipt&& receipt, Outputs& out) {
  switch (receipt.result()) {
    case v1::Receipt::COMMITTED:
      job.acceptance = Job::Acceptance{receipt.position(), receipt.time_us()};
      jobs_.tell_acceptance(job, out);
      return runner_.run(job);
    case v1::Receipt::DUPLICATE:
      return on_accepted_before(job, receipt.original(), out);
    default:
      break;
  }
  out.warnings.push_back("the event-bus refused an acceptance as invalid: " + receipt.reason() +
                         " command=" + to_text(job.command.id));
  const auto problem = make_problem(500, "commit.invalid", receipt.reason(), job.command.stream);
  jobs_.finish(job, problem_reply(job.command.id, job.command.stream, problem), out);
}

void CommandProcessor::on_accepted_before(Job& job, const v1::Commit& original, Outputs& out) {
  const auto* fingerprint = recorded_fingerprint(original, job.command.id);
  if (fingerprint == nullptr ||
      (*fingerprint != job.command.fingerprint && !is_mutated(Mutation::ignore_fingerprint))) {
    return jobs_.finish(job, problem_reply(job.command.id, job.command.stream, id_reused(job.command.id)), out);
  }
  if (holds_outcome(original, job.command.id)) return jobs_.finish(job, outcome_reply(original), out);
  // It may have got its outcome meanwhile, and then that is the only reply: the 202 waits for the first sign that it
  // has not.
  job.acceptance = Job::Acceptance{original.position(), original.time_us()};
  runner_.run(job);
}

// ---- Everything else ----

void CommandProcessor::on_receipts(std::vector<v1::Receipt>&& receipts, MonoTime now, Outputs& out) {
  for (auto& receipt : receipts) {
    const auto id = uuid_from_bytes(receipt.commit_id());
    auto* job = id ? offers_.take(*id) : nullptr;
    if (job == nullptr) continue;
    if (*id == job->command.id) {
      runner_.on_receipt(*job, std::move(receipt), now, out);
    } else {
      on_acceptance_receipt(*job, std::move(receipt), out);
    }
  }
}

void CommandProcessor::on_read(const ReadTicket& ticket, v1::ReadReply&& reply, MonoTime now, Outputs& out) {
  switch (ticket.purpose) {
    case ReadTicket::Purpose::stream:
      runner_.on_page(ticket.key, reply, now, out);
      break;
    case ReadTicket::Purpose::open_commands:
      open_.on_page(std::move(reply));
      break;
    case ReadTicket::Purpose::query:
      queries_.on_page(ticket.key, reply, now, out);
      break;
  }
  name_log(out);
}

void CommandProcessor::on_query(CommandClient client, const v1::Query& query, MonoTime now, Outputs& out) {
  queries_.on_query(std::move(client), query, bus_.status, now, out);
}

void CommandProcessor::on_mark_written(const Mark& mark) {
  open_.on_mark_written(mark);
}

void CommandProcessor::on_tick(MonoTime now, Outputs& out) {
  jobs_.expire(now, out);
}

void CommandProcessor::settle(MonoTime now, Outputs& out) {
  for (const auto& finished : jobs_.take_finished()) open_.on_finished(finished);
  if (!stopping_) {
    for (auto& run : open_.step(bus_, jobs_, now, out)) run_open(std::move(run));
  }
  if (const auto suspect = open_.suspect()) {
    runner_.settle_alone(*suspect, now, out);
  } else {
    runner_.settle(now, out);
  }
  offers_.flush(out.offers);
  name_log(out);
}

/// Reads are of the log that is offered to.
void CommandProcessor::name_log(Outputs& out) const {
  for (auto& read : out.reads) {
    if (bus_.log_id && !is_mutated(Mutation::read_any_log)) read.request.set_log_id(to_bytes(*bus_.log_id));
  }
}

void CommandProcessor::run_open(OpenCommands::Run run) {
  // A client has sent it again meanwhile.
  if (jobs_.find(run.accepted.command.id) != nullptr) return;
  ++taken_over_;
  auto& job = jobs_.add(std::move(run.accepted.command), Job::Kind::taken_over);
  job.acceptance = run.acceptance;
  if (run.accepted.failure) {
    runner_.fail(job, std::move(*run.accepted.failure));
  } else if (run.first) {
    runner_.run_first(job);
  } else {
    runner_.run(job);
  }
}

// ---- The end ----

void CommandProcessor::stop() {
  stopping_ = true;
}

bool CommandProcessor::idle() const {
  return jobs_.waiting_clients() == 0 && offers_.size() == 0 && queries_.size() == 0;
}

ProcessorLoad CommandProcessor::load() const {
  return {jobs_.size(), jobs_.waiting_clients(), offers_.size(), runner_.cached_aggregates(), queries_.size()};
}

ProcessorCounts CommandProcessor::counts() const {
  auto counts = runner_.counts();
  counts.taken_over = taken_over_;
  return counts;
}

void CommandProcessor::dismiss(Outputs& out) {
  jobs_.dismiss_waiters(stopping(), out);
  queries_.dismiss(stopping(), out);
}

}  // namespace tercet
