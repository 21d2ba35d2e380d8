#include "query-service/query_desk.hpp"

#include <algorithm>
#include <chrono>

#include "common/runtime/mutation.hpp"
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

v1::Problem not_met() {
  return make_retry_problem(504, "projection.behind", "the read model is new and has not heard the event-bus yet",
                            kBehindRetryMs);
}

v1::Problem behind(Position stands_at, Position wanted) {
  return make_retry_problem(504, "projection.behind",
                            "the read model stands at position " + std::to_string(stands_at) + ", before the " +
                                std::to_string(wanted) + " asked for",
                            kBehindRetryMs);
}

template <class Message>
const std::string& name_of() {
  return Message::descriptor()->full_name();
}

/// The message of a question that this service answers itself.
template <class Message>
Result<Message, v1::Problem> read_own(const v1::Query& query) {
  Message message;
  if (!message.ParseFromString(query.data())) {
    return make_problem(400, "query.malformed", "the data is not a " + name_of<Message>());
  }
  if (query.min_position() != 0) {
    return make_problem(400, "query.invalid", "this question is about no row, so no position can be asked for",
                        "min_position");
  }
  return message;
}

Result<void, v1::Problem> check_size_and_time(const v1::Query& query) {
  if (query.data().size() > limits::kCommandBytesMax) {
    return make_problem(413, "query.too_large", "the data is over 256 KiB", "data");
  }
  if (query.timeout_ms() > kTimeoutMaxMs) {
    return make_problem(400, "query.invalid", "timeout_ms is over 300000", "timeout_ms");
  }
  return {};
}

}  // namespace

QueryDesk::QueryDesk(const std::vector<ReadModel>& models) {
  for (const auto& model : models) {
    for (const auto& question : model.questions) questions_.emplace(question.type, Known{question, models_.size()});
    models_.push_back({model.projection->name(), {}, {}});
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
  if (auto checked = check_size_and_time(query); !checked) return checked.error();
  Open open;
  open.request_id = query.request_id();
  open.min_position = query.min_position();
  open.deadline = now + (query.timeout_ms() == 0 ? kTimeoutDefault : milliseconds{query.timeout_ms()});
  if (query.type() == name_of<v1::ListProjections>()) {
    if (auto read = read_own<v1::ListProjections>(query); !read) return read.error();
    open.answer_type = name_of<v1::ProjectionList>();
    return open;
  }
  if (query.type() == name_of<v1::RetryProjection>() || query.type() == name_of<v1::SkipCommit>()) {
    auto repair = read_repair(query);
    if (!repair) return repair.error();
    open.answer_type = name_of<v1::ProjectionView>();
    open.task = *repair;
    return open;
  }
  const auto known = questions_.find(query.type());
  if (known == questions_.end()) {
    return make_problem(400, "query.unknown_type", "no read model answers \"" + query.type() + "\"", "type");
  }
  auto search = known->second.question.prepare(query.data());
  if (!search) return search.error();
  open.answer_type = known->second.question.answer_type;
  open.task = Asked{known->second.projection, std::move(*search)};
  return open;
}

Result<QueryDesk::Repair, v1::Problem> QueryDesk::read_repair(const v1::Query& query) const {
  std::string name;
  std::optional<Position> skip;
  if (query.type() == name_of<v1::SkipCommit>()) {
    const auto read = read_own<v1::SkipCommit>(query);
    if (!read) return read.error();
    name = read->name();
    skip = read->position();
  } else {
    const auto read = read_own<v1::RetryProjection>(query);
    if (!read) return read.error();
    name = read->name();
  }
  const auto number = number_of(name);
  if (!number) return make_problem(404, "projection.not_found", "there is no read model \"" + name + "\"", "name");
  return Repair{0, *number, skip};
}

std::optional<std::size_t> QueryDesk::number_of(const std::string& name) const {
  const auto found = std::ranges::find(models_, name, &Model::name);
  if (found == models_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - models_.begin());
}

/// Has done at once what can be done, lets wait what has to wait, and refuses the rest.
void QueryDesk::place(Ticket ticket, Open open, Outputs& out) {
  if (std::holds_alternative<Asked>(open.task)) return place_asked(ticket, std::move(open), out);
  if (auto* repair = std::get_if<Repair>(&open.task)) {
    repair->ticket = ticket;
    out.repairs.push_back(*repair);
  } else {
    out.lists.push_back(ticket);
  }
  open.handed_out = true;
  open_.emplace(ticket, std::move(open));
}

void QueryDesk::place_asked(Ticket ticket, Open open, Outputs& out) {
  auto& asked = std::get<Asked>(open.task);
  auto& model = models_[asked.projection];
  const auto& standing = model.standing;
  const bool high_enough = open.min_position <= standing.position || is_mutated(Mutation::answer_at_once);
  const bool reached = standing.has_met_log && high_enough;
  if (standing.closed) return refuse(ticket, open.request_id, standing.position, *standing.closed, out);
  if (!reached && standing.halted) return refuse(ticket, open.request_id, standing.position, *standing.halted, out);
  deadlines_.emplace(open.deadline, ticket);
  if (reached) {
    hand_out(ticket, asked, out);
    open.handed_out = true;
  } else {
    model.waiting.emplace(open.min_position, ticket);
  }
  open_.emplace(ticket, std::move(open));
}

void QueryDesk::hand_out(Ticket ticket, Asked& asked, Outputs& out) {
  if (auto* lookup = std::get_if<Lookup>(&asked.search)) {
    out.reads.push_back({ticket, asked.projection, std::move(*lookup)});
  } else {
    out.past_reads.push_back({ticket, asked.projection, std::move(std::get<PastSearch>(asked.search))});
  }
}

void QueryDesk::on_standing(std::size_t projection, const ModelStanding& standing, Outputs& out) {
  auto& model = models_.at(projection);
  model.standing = standing;
  // Whoever waited is placed again, as if just come.
  while (!model.waiting.empty()) {
    const auto [wanted, ticket] = *model.waiting.begin();
    const bool reached = standing.has_met_log && wanted <= standing.position;
    const bool goes_on_waiting = !reached && !standing.halted && !standing.closed;
    if (goes_on_waiting) return;
    place(ticket, take(ticket), out);
  }
}

/// Takes the ticket out, wherever it is.
QueryDesk::Open QueryDesk::take(Ticket ticket) {
  auto open = std::move(open_.extract(ticket).mapped());
  if (const auto* asked = std::get_if<Asked>(&open.task)) {
    models_[asked->projection].waiting.erase({open.min_position, ticket});
    deadlines_.erase({open.deadline, ticket});
  }
  return open;
}

void QueryDesk::on_found(Found found, Outputs& out) {
  auto [ticket, position, answer] = std::move(found);
  if (!is_open(ticket)) return;
  const auto open = take(ticket);
  // Its file was taken away and built anew after the query was let through. That nothing is there is an answer, too.
  const bool is_answer = (answer || answer.error().status() == 404) && !is_mutated(Mutation::answer_at_once);
  if (is_answer && position < open.min_position) answer = behind(position, open.min_position);
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
  on_found({ticket, lowest.value_or(0), projections.SerializeAsString()}, out);
}

void QueryDesk::on_tick(MonoTime now, Outputs& out) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    const auto ticket = deadlines_.begin()->second;
    const auto open = take(ticket);
    const auto position = standing_of(open).position;
    const auto problem = open.handed_out ? not_read(open) : too_early(open);
    refuse(ticket, open.request_id, position, problem, out);
  }
}

v1::Problem QueryDesk::not_read(const Open& open) {
  const auto* what = "the answer could not be read in the time given";
  // A row takes long only while the machine is busy; a past takes as long again.
  const bool is_past = std::holds_alternative<PastSearch>(std::get<Asked>(open.task).search);
  return is_past ? make_problem(504, "query.timeout", what)
                 : make_retry_problem(504, "query.timeout", what, kBehindRetryMs);
}

v1::Problem QueryDesk::too_early(const Open& open) const {
  const auto& standing = standing_of(open);
  return standing.has_met_log ? behind(standing.position, open.min_position) : not_met();
}

/// Of the read model that is asked.
const ModelStanding& QueryDesk::standing_of(const Open& open) const {
  return models_[std::get<Asked>(open.task).projection].standing;
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
