#include "command-service/job_table.hpp"

#include <algorithm>

#include "command-service/command_reply.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet {
namespace {

v1::Problem timed_out() {
  return make_problem(504, "command.timeout", "the outcome is not known in time; ask again by the same id");
}

}  // namespace

Job& JobTable::add(CheckedCommand command, Job::Kind kind) {
  auto& job = jobs_.emplace_back();
  job.self = std::prev(jobs_.end());
  job.kind = kind;
  job.command = std::move(command);
  bytes_ += job.command.data.size();
  if (kind != Job::Kind::dry_run) by_id_.emplace(job.command.id, &job);
  return job;
}

Job* JobTable::find(const CommandId& command) {
  const auto found = by_id_.find(command);
  return found == by_id_.end() ? nullptr : found->second;
}

void JobTable::add_waiter(Job& job, CommandClient client, const v1::Command& request, MonoTime deadline, Outputs& out) {
  const bool wants_acceptance = request.wait() != v1::Command::COMMITTED && !request.dry_run();
  Waiter waiter{std::move(client), request.request_id(), wants_acceptance, {}};
  if (wants_acceptance && job.acceptance_told) {
    answer(job, waiter, accepted_reply(job.command.id, job.command.stream, job.acceptance->position), out);
    if (waiter.client.one_reply) return;
  }
  waiter.deadline = deadlines_.emplace(deadline, &job);
  job.waiters.push_back(std::move(waiter));
}

void JobTable::answer(Job& job, const Waiter& waiter, v1::CommandReply reply, Outputs& out) const {
  reply.set_request_id(waiter.request_id);
  if (reply.command_id().empty()) reply.set_command_id(to_text(job.command.id));
  out.command_answers.push_back({waiter.client, std::move(reply)});
}

void JobTable::tell_acceptance(Job& job, Outputs& out) {
  if (job.acceptance_told || !job.acceptance) return;
  job.acceptance_told = true;
  if (job.arrived) out.acceptances.push_back(*job.arrived);
  if (job.waiters.empty()) return;
  const auto reply = accepted_reply(job.command.id, job.command.stream, job.acceptance->position);
  for (const auto& waiter : job.waiters) {
    if (waiter.wants_acceptance) answer(job, waiter, reply, out);
  }
  std::erase_if(job.waiters, [this](const Waiter& waiter) {
    const bool done = waiter.wants_acceptance && waiter.client.one_reply;
    if (done) deadlines_.erase(waiter.deadline);
    return done;
  });
}

void JobTable::finish(Job& job, const v1::CommandReply& reply, Outputs& out) {
  for (const auto& waiter : job.waiters) {
    answer(job, waiter, reply, out);
    deadlines_.erase(waiter.deadline);
  }
  if (job.kind != Job::Kind::dry_run) {
    by_id_.erase(job.command.id);
    out.endings.push_back({type_label(job.command.entry), reply.status(), job.arrived});
    finished_.push_back({job.command.id, job.kind, job.left_open});
  }
  bytes_ -= job.command.data.size();
  jobs_.erase(job.self);
}

void JobTable::expire(MonoTime now, Outputs& out) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    const auto due = deadlines_.begin();
    auto& job = *due->second;
    const auto waiter = std::find_if(job.waiters.begin(), job.waiters.end(),
                                     [due](const Waiter& candidate) { return candidate.deadline == due; });
    answer(job, *waiter, problem_reply(job.command.id, job.command.stream, timed_out()), out);
    job.waiters.erase(waiter);
    deadlines_.erase(due);
  }
}

void JobTable::dismiss_waiters(const v1::Problem& problem, Outputs& out) {
  for (auto& job : jobs_) {
    for (const auto& waiter : job.waiters) {
      answer(job, waiter, problem_reply(job.command.id, job.command.stream, problem), out);
      deadlines_.erase(waiter.deadline);
    }
    job.waiters.clear();
  }
}

}  // namespace tercet
