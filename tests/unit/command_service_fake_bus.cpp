#include "tests/unit/command_service_fake_bus.hpp"

#include <algorithm>
#include <cstdlib>

#include "common/vocabulary/fingerprint.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet {
namespace {

Uuid numbered_uuid(std::uint8_t kind, std::uint64_t number) {
  Uuid id{};
  id.data[0] = kind;
  for (std::size_t i = 0; i < 8; ++i) id.data[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

}  // namespace

FakeBus::FakeBus() : log_id{numbered_uuid(0xf0, 1)} {}

std::vector<v1::Receipt> FakeBus::judge(const Offer& offer) {
  std::vector<v1::Receipt> receipts;
  for (const auto& offered : offer.bodies) {
    v1::CommitBody body;
    if (!body.ParseFromString(offered.bytes) || body.commit_id() != to_bytes(offered.id)) std::abort();
    auto receipt = judge_one(body);
    receipt.set_commit_id(body.commit_id());
    receipt.set_attempt(offer.attempt);
    receipts.push_back(std::move(receipt));
  }
  return receipts;
}

v1::Receipt FakeBus::judge_one(const v1::CommitBody& body) {
  v1::Receipt receipt;
  if (const auto* original = known(body)) {
    receipt.set_result(v1::Receipt::DUPLICATE);
    *receipt.mutable_original() = *original;
    return receipt;
  }
  const auto refuse = [&](const std::string& stream, const v1::Expected& expected) {
    receipt.set_result(v1::Receipt::CONFLICT);
    *receipt.mutable_conflict() = conflict(stream, expected);
  };
  for (const auto& write : body.writes()) {
    if (!holds(write.stream(), write.expected())) refuse(write.stream(), write.expected());
  }
  for (const auto& check : body.checks()) {
    if (!holds(check.stream(), check.expected())) refuse(check.stream(), check.expected());
  }
  if (receipt.result() == v1::Receipt::CONFLICT) return receipt;

  const auto written = commit(body);
  receipt.set_result(v1::Receipt::COMMITTED);
  receipt.set_position(written.position());
  receipt.set_time_us(written.time_us());
  *receipt.mutable_first_versions() = written.first_versions();
  return receipt;
}

const v1::Commit* FakeBus::known(const v1::CommitBody& body) const {
  const auto at = [this](const std::string& id) -> const v1::Commit* {
    const auto found = ids_.find(id);
    return found == ids_.end() ? nullptr : &commits_[found->second];
  };
  if (const auto* same = at(body.commit_id())) return same;
  const bool acceptance_only = body.acceptances_size() == 1 && body.writes_size() == 0 && !body.has_outcome();
  if (acceptance_only) return at(body.acceptances(0).command_id());
  if (!body.has_outcome()) return nullptr;
  const auto open = open_.find(body.commit_id());
  if (open == open_.end() || open->second.acceptance().fingerprint() == body.outcome().fingerprint()) return nullptr;
  return &commits_[open->second.position() - 1];
}

std::string FakeBus::last_commit(const std::string& stream, Version version) const {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return {};
  for (const auto& [last, index] : found->second.commits) {
    if (last == version) return commits_[index].body().commit_id();
  }
  return {};
}

bool FakeBus::holds(const std::string& stream, const v1::Expected& expected) const {
  const auto found = streams_.find(stream);
  const auto version = found == streams_.end() ? 0 : found->second.version();
  if (expected.kind() == v1::Expected::NO_STREAM) return version == 0;
  if (expected.kind() != v1::Expected::EXACT) std::abort();
  if (version != expected.version()) return false;
  if (!expected.last_commit().empty() && last_commit(stream, version) != expected.last_commit()) return false;
  if (expected.last_digest().empty()) return true;
  return body_digest(commits_[ids_.at(expected.last_commit())].body().SerializeAsString()) == expected.last_digest();
}

v1::Conflict FakeBus::conflict(const std::string& stream, const v1::Expected& expected) const {
  v1::Conflict conflict;
  conflict.set_stream(stream);
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return conflict;
  const auto& known = found->second;
  conflict.set_actual_version(known.version());
  conflict.set_actual_last_commit(last_commit(stream, known.version()));
  const bool stood = last_commit(stream, expected.version()) == expected.last_commit();
  if (empty_between || !stood) return conflict;
  for (const auto& [last, index] : known.commits) {
    if (last <= expected.version() || conflict.between().commits_size() >= between_max) continue;
    *conflict.mutable_between()->add_commits() = commits_[index];
  }
  return conflict;
}

v1::Commit FakeBus::commit(const v1::CommitBody& body) {
  v1::Commit commit;
  commit.set_position(commits_.size() + 1);
  commit.set_time_us(time_us);
  *commit.mutable_body() = body;
  for (const auto& write : body.writes()) {
    auto& stream = streams_[write.stream()];
    const auto first = stream.version() + 1;
    commit.add_first_versions(first);
    stream.commits.emplace_back(first + static_cast<Version>(write.events_size()) - 1, commits_.size());
  }
  for (const auto& acceptance : body.acceptances()) {
    v1::OpenCommand open;
    open.set_command_id(acceptance.command_id());
    open.set_position(commit.position());
    open.set_accepted_us(time_us);
    *open.mutable_acceptance() = acceptance;
    open_[acceptance.command_id()] = open;
  }
  if (body.has_outcome()) open_.erase(body.commit_id());
  ids_[body.commit_id()] = commits_.size();
  commits_.push_back(commit);
  return commit;
}

CommitId FakeBus::write(const std::string& stream, const std::vector<v1::Event>& events) {
  const auto id = numbered_uuid(0xee, next_foreign_++);
  v1::CommitBody body;
  body.set_commit_id(to_bytes(id));
  auto& write = *body.add_writes();
  write.set_stream(stream);
  for (const auto& event : events) *write.add_events() = event;
  commit(body);
  return id;
}

const v1::Commit* FakeBus::find(const CommitId& id) const {
  const auto found = ids_.find(to_bytes(id));
  return found == ids_.end() ? nullptr : &commits_[found->second];
}

v1::ReadReply FakeBus::read(const v1::ReadRequest& request) const {
  v1::ReadReply reply;
  reply.set_status(200);
  reply.set_log_id(to_bytes(log_id));
  reply.set_head(commits_.size());
  reply.set_time_us(time_us);
  switch (request.read_case()) {
    case v1::ReadRequest::kStream:
      read_stream(request.stream(), reply);
      break;
    case v1::ReadRequest::kOpen:
      read_open(request.open(), reply);
      break;
    case v1::ReadRequest::kCommit: {
      const auto found = ids_.find(request.commit().commit_id());
      if (found != ids_.end()) {
        *reply.mutable_commits()->add_commits() = commits_[found->second];
      } else {
        reply.set_status(404);
        *reply.mutable_problem() = make_problem(404, "commit.not_found", "no such commit");
      }
      break;
    }
    default:
      std::abort();
  }
  return reply;
}

void FakeBus::read_stream(const v1::ReadStream& read, v1::ReadReply& reply) const {
  reply.set_end(true);
  const auto found = streams_.find(read.stream());
  if (found == streams_.end()) return;
  const auto& stream = found->second;
  reply.set_stream_version(stream.version());
  reply.set_stream_last_commit(last_commit(read.stream(), stream.version()));
  for (const auto& [last, index] : stream.commits) {
    if (last < read.from_version()) continue;
    if (reply.commits().commits_size() == page_commits) {
      reply.set_end(false);
      return;
    }
    *reply.mutable_commits()->add_commits() = commits_[index];
    reply.set_next(last + 1);
  }
}

void FakeBus::read_open(const v1::ReadOpen& read, v1::ReadReply& reply) const {
  reply.set_end(true);
  for (const auto& [id, open] : open_) {
    if (!read.command_id().empty() && id != read.command_id()) continue;
    if (!read.after().empty() && id <= read.after()) continue;
    if (read.limit() > 0 && reply.open_size() == static_cast<int>(read.limit())) {
      reply.set_end(false);
      return;
    }
    *reply.add_open() = open;
  }
}

}  // namespace tercet
