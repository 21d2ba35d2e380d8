#include "client/command_line/info.hpp"

#include <utility>

#include "client/command_line/blocking_log_reader.hpp"
#include "client/command_line/problem_text.hpp"
#include "client/command_line/projection_text.hpp"
#include "client/command_line/requests.hpp"
#include "client/command_line/table.hpp"
#include "common/json/json.hpp"

namespace tercet::command_line {
namespace {

Answers ask_all(const Info& info, const Invocation& invocation) {
  QueryOptions options;
  options.timeout = info.wait;
  Client client{client_options(invocation)};
  v1::GetCommand nobodys;
  nobodys.set_command_id(to_text(new_uuid()));
  auto command_service = client.query(payload_of(nobodys), options);
  auto query_service = client.query(payload_of(v1::ListProjections{}), options);

  v1::ReadRequest head;
  head.mutable_head();
  BlockingLogReader reader{tcp_endpoint(invocation.host, invocation.ports.reads())};
  Answers answers;
  answers.event_bus = reader.ask(head, info.wait);
  answers.command_service = command_service.get();
  answers.query_service = query_service.get();
  return answers;
}

bool command_service_answered(const Answers& answers) {
  return answers.command_service.status() == 200 || answers.command_service.problem().code() == "command.not_found";
}

std::string json_number(std::uint64_t number) {
  return std::to_string(number);
}

std::string json_status(std::uint32_t status) {
  return with_member("{}", "status", json_number(status));
}

template <class Reply>
std::string json_refusal(const Reply& reply) {
  return with_member(json_status(reply.status()), "problem", to_json(reply.problem()).value_or("{}"));
}

std::string event_bus_json(const v1::ReadReply& reply) {
  if (reply.status() != 200) return json_refusal(reply);
  auto object =
      with_member(json_status(200), "log_id", json_string(to_text(uuid_from_bytes(reply.log_id()).value_or(LogId{}))));
  object = with_member(std::move(object), "head", json_string(json_number(reply.head())));
  return with_member(std::move(object), "time", json_string(rfc3339(reply.time_us())));
}

// The list itself, without the object around it; [] if it is empty, so that scripts always find it.
std::string projections_json(const v1::ProjectionList& list) {
  std::string elements;
  for (const auto& projection : list.projections()) {
    elements += (elements.empty() ? "" : ",") + to_json(projection, DefaultValues::shown).value_or("{}");
  }
  return "[" + elements + "]";
}

std::string query_service_json(const v1::QueryReply& reply) {
  if (reply.status() != 200) return json_refusal(reply);
  v1::ProjectionList list;
  list.ParseFromString(reply.data());
  auto object = with_member(json_status(200), "position", json_string(json_number(reply.position())));
  return with_member(std::move(object), "projections", projections_json(list));
}

Cell event_bus_cell(const v1::ReadReply& reply) {
  if (reply.status() != 200) return problem_cell(reply.problem());
  return {"log " + to_text(uuid_from_bytes(reply.log_id()).value_or(LogId{})) + ", head " +
          std::to_string(reply.head())};
}

Cell readiness_cell(bool is_ready, const v1::QueryReply& reply) {
  return is_ready ? Cell{"ready", Style::green} : problem_cell(reply.problem());
}

// How the read models stand, indented.
Lines projection_lines(const v1::QueryReply& reply, Terminal terminal) {
  constexpr std::size_t kIndent = 2;
  const auto projections = projections_in(reply);
  if (!projections) return {};
  if (terminal.width > kIndent) terminal.width -= kIndent;
  auto lines = text(*projections, terminal);
  for (auto& line : lines) line.insert(0, kIndent, ' ');
  return lines;
}

}  // namespace

bool all_answered(const Answers& answers) {
  return answers.event_bus.status() == 200 && command_service_answered(answers) &&
         answers.query_service.status() == 200;
}

std::string document(const Answers& answers) {
  auto object = with_member("{}", "event_bus", event_bus_json(answers.event_bus));
  object = with_member(std::move(object), "command_service",
                       command_service_answered(answers) ? json_status(200) : json_refusal(answers.command_service));
  return with_member(std::move(object), "query_service", query_service_json(answers.query_service));
}

Lines text(const Answers& answers, const Terminal& terminal) {
  const auto& commands = answers.command_service;
  const auto& queries = answers.query_service;
  // What is wrong is not cut, so the three lines are not fitted to the terminal.
  auto lines = lines_of({{},
                         {{{"event-bus"}, event_bus_cell(answers.event_bus)},
                          {{"command-service"}, readiness_cell(command_service_answered(answers), commands)},
                          {{"query-service"}, readiness_cell(queries.status() == 200, queries)}}},
                        {0, terminal.colour});
  for (auto& line : projection_lines(queries, terminal)) lines.push_back(std::move(line));
  return lines;
}

int run(const Info& info, const Invocation& invocation, Output& output) {
  const auto answers = ask_all(info, invocation);
  if (invocation.json) {
    output.line(document(answers));
  } else {
    for (const auto& line : text(answers, output.terminal())) output.line(line);
  }
  return all_answered(answers) ? exit_status::kDone : exit_status::kUnreachable;
}

}  // namespace tercet::command_line
