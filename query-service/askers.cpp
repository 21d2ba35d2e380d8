#include "query-service/askers.hpp"

#include <utility>

#include "common/runtime/clock.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet {

Askers::Askers(Socket& socket, QueryMetrics& metrics) : socket_{socket}, metrics_{metrics} {}

QueryDesk::Ticket Askers::add(Who who, const std::string& type) {
  const auto ticket = ++last_ticket_;
  waiting_.emplace(ticket, Asking{std::move(who), metrics_.type_label(type), mono_now()});
  return ticket;
}

void Askers::forget(QueryDesk::Ticket ticket) {
  waiting_.erase(ticket);
}

void Askers::reply(QueryDesk::Ticket ticket, const v1::QueryReply& answer) {
  auto found = waiting_.extract(ticket);
  if (!found) return;
  auto& asking = found.mapped();
  metrics_.on_reply(asking.type, answer.status(), mono_now() - asking.arrived);
  if (auto* caller = std::get_if<OnReply>(&asking.who)) return (*caller)(answer);
  send(std::move(std::get<Asker>(asking.who)), answer);
}

void Askers::refuse(Asker asker) {
  ++malformed_;
  const auto problem = make_problem(400, "request.malformed", "the frames must be \"query\" and one tercet.v1.Query");
  send(std::move(asker), refusal(0, 0, problem));
}

void Askers::send(Asker asker, const v1::QueryReply& answer) {
  if (socket_.send(reply_message(std::move(asker), answer)) != SendResult::sent) ++undelivered_;
}

}  // namespace tercet
