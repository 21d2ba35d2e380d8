#include "query-service/http/server_sent_events.hpp"

#include <charconv>

#include "common/json/json.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet {

std::string event_message(std::string_view json, std::optional<Position> id) {
  std::string message;
  if (id) message = "id: " + std::to_string(*id) + "\n";
  return message.append("data: ").append(json).append("\n\n");
}

std::string position_message(Position id) {
  return "id: " + std::to_string(id) + "\n\n";
}

std::string problem_message(const v1::Problem& problem) {
  const std::string forgotten = problem.code() == "log.changed" ? "id:\n" : "";
  return forgotten + "event: problem\ndata: " + to_json(problem).value_or("{}") + "\n\n";
}

Result<std::optional<Position>, v1::Problem> last_event_id(const http::Request& request) {
  const auto id = request.header("Last-Event-ID");
  if (!id || id->empty()) return std::optional<Position>{};
  Position position = 0;
  const auto [end, error] = std::from_chars(id->data(), id->data() + id->size(), position);
  if (error != std::errc{} || end != id->data() + id->size()) {
    return make_problem(400, "request.bad_header", "Last-Event-ID is no position of the log", "Last-Event-ID");
  }
  return std::optional{position};
}

}  // namespace tercet
