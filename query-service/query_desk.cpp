#include "query-service/query_desk.hpp"

#include <chrono>

#include "common/vocabulary/limits.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kOpenMax = 10'000;
constexpr milliseconds kTimeoutDefault{5000};
constexpr std::uint32_t kTimeoutMaxMs = 300'000;
constexpr std::uint32_t kBusyRetryMs = 100;
constexpr std::uint32_t kBehindRetryMs = 100;

v1::Problem behind(Position stands_at, Position wanted) {
  return make_retry_problem(504, "projection.behind",
                            "the read model stands at position " + std::to_string(stands_at) + ", before the " +
                                std::to_string(wanted) + " asked for",
                            kBehindRetryMs);
}

Result<void, v1::Problem> check_list(const v1::Query& query) {
  if (!v1::ListProjections{}.ParseFromString(query.data())) {
    return make_problem(400, "query.malformed", "the data is not a tercet.v1.ListProjections");
  }
  if (query.min_position() != 0) {
    return make_problem(400, "query.invalid",
                        "this question is about no single read model, so no position can be asked for", "min_position");
  }
  return {};
}

}  // namespace

QueryDesk::QueryDesk(std::vector<Question> questions, const std::vector<std::string>& projections)
    : models_(projections.size()) {
  for (std::size_t i = 0; i < projections.size(); ++i) numbers_.emplace(projections[i], i);
  for (auto& question : questions) {
    if (!numbers_.contains(question.projection)) std::abort();
    auto type = question.type;
    questions_.emplace(std::move(type), std::move(question));
  }
}

void QueryDesk::ask(Ticket ticket, const v1::Query& query, MonoTime now, Outputs& out) {
  auto accepted = accept(query, now);
  if (!accepted) return refuse(ticket, query.request_id(), 0, accepted.error(), out);
  place(ticket, std::move(*accepted), out);
}

Result<QueryDesk::Open, v1::Problem> QueryDesk::accept(const v1::Query& query, MonoTime now) const {
  if (open_.size() >= kOpenMax) {
    return make_retry_problem(429, "service.busy", std::to_string(kOpenMax) + " queries are waiting", kBusyRetryMs);
  }
  if (query.data().size() > limits::kCommandBytesMax) {
    return make_problem(413, "query.too_large", "the data is over 256 KiB", "data");
  }
  if (query.timeout_ms() > kTimeoutMaxMs) {
    return make_problem(400, "query.invalid", "timeout_ms is over 300000", "timeout_ms");
  }
  Open open;
  open.request_id = query.request_id();
  if (query.type() == v1::ListProjections::descriptor()->full_name()) {
    if (auto checked = check_list(query); !checked) return checked.error();
    open.answer_type = v1::ProjectionList::descriptor()->full_name();
    return open;
  }
  const auto question = questions_.find(query.type());
  if (question == questions_.end()) {
    return make_problem(400, "query.unknown_type", "there is no question \"" + query.type() + "\"", "type");
  }
  auto lookup = question->second.prepare(query.data());
  if (!lookup) return lookup.error();
  open.answer_type = question->second.answer_type;
  open.projection = numbers_.at(question->second.projection);
  open.min_position = query.min_position();
  open.deadline = now + (query.timeout_ms() == 0 ? kTimeoutDefault : milliseconds{query.timeout_ms()});
  open.lookup = std::move(*lookup);
  return open;
}

void QueryDesk::place(Ticket ticket, Open open, Outputs& out) {
  if (!open.projection) {
    open_.emplace(ticket, std::move(open));
    out.lists.push_back(ticket);
    return;
  }
  auto& model = models_[*open.projection];
  const auto& standing = model.standing;
  const bool reached = open.min_position <= standing.position;
  if (standing.closed) return refuse(ticket, open.request_id, standing.position, *standing.closed, out);
  if (!reached && standing.halted) return refuse(ticket, open.request_id, standing.position, *standing.halted, out);
  if (reached) {
    out.reads.push_back({ticket, *open.projection, std::move(open.lookup)});
  } else {
    model.waiting.emplace(open.min_position, ticket);
    deadlines_.emplace(open.deadline, ticket);
  }
  open_.emplace(ticket, std::move(open));
}

void QueryDesk::on_standing(std::size_t projection, const Standing& standing, Outputs& out) {
  auto& model = models_.at(projection);
  model.standing = standing;
  // Whoever waited is placed again, as if just come.
  while (!model.waiting.empty()) {
    const auto [wanted, ticket] = *model.waiting.begin();
    const bool goes_on_waiting = wanted > standing.position && !standing.halted && !standing.closed;
    if (goes_on_waiting) return;
    place(ticket, take(ticket), out);
  }
}

/// Takes the ticket out, wherever it is.
QueryDesk::Open QueryDesk::take(Ticket ticket) {
  auto open = std::move(open_.extract(ticket).mapped());
  if (open.projection) {
    models_[*open.projection].waiting.erase({open.min_position, ticket});
    deadlines_.erase({open.deadline, ticket});
  }
  return open;
}

void QueryDesk::on_read(Ticket ticket, Position position, Result<std::string, v1::Problem> answer, Outputs& out) {
  if (!open_.contains(ticket)) return;
  const auto open = take(ticket);
  // Its file was taken away and built anew after the query was let through.
  if (position < open.min_position) answer = behind(position, open.min_position);
  if (!answer) return refuse(ticket, open.request_id, position, answer.error(), out);
  v1::QueryReply reply;
  reply.set_request_id(open.request_id);
  reply.set_status(200);
  reply.set_position(position);
  reply.set_type(open.answer_type);
  reply.set_data(std::move(*answer));
  out.replies.push_back({ticket, std::move(reply)});
}

void QueryDesk::list(Ticket ticket, const v1::ProjectionList& projections, Outputs& out) {
  std::optional<Position> lowest;
  for (const auto& view : projections.projections()) {
    lowest = std::min<Position>(lowest.value_or(view.position()), view.position());
  }
  on_read(ticket, lowest.value_or(0), projections.SerializeAsString(), out);
}

void QueryDesk::on_tick(MonoTime now, Outputs& out) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    const auto ticket = deadlines_.begin()->second;
    const auto open = take(ticket);
    const auto position = models_[*open.projection].standing.position;
    refuse(ticket, open.request_id, position, behind(position, open.min_position), out);
  }
}

void QueryDesk::close(Outputs& out) {
  const auto stopping = make_retry_problem(503, "service.stopping", "the query-service is stopping", 1000);
  for (const auto& [ticket, open] : open_) refuse(ticket, open.request_id, 0, stopping, out);
  open_.clear();
  deadlines_.clear();
  for (auto& model : models_) model.waiting.clear();
}

void QueryDesk::refuse(Ticket ticket, std::uint64_t request_id, Position position, const v1::Problem& problem,
                       Outputs& out) {
  out.replies.push_back({ticket, refusal(request_id, position, problem)});
}

v1::QueryReply refusal(std::uint64_t request_id, Position position, const v1::Problem& problem) {
  v1::QueryReply reply;
  reply.set_request_id(request_id);
  reply.set_status(problem.status());
  reply.set_position(position);
  *reply.mutable_problem() = problem;
  return reply;
}

}  // namespace tercet
