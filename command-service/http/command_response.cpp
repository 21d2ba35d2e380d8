#include "command-service/http/command_response.hpp"

#include "common/http/preferences.hpp"
#include "common/http/problem_response.hpp"
#include "common/json/json.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet {
namespace {

constexpr const char* kVersionMismatch = "stream.version_mismatch";

http::Response json_response(const v1::CommandReply& reply) {
  auto shown = reply;
  shown.clear_request_id();
  http::Response response;
  response.status = reply.status();
  response.content_type = "application/json";
  response.body = to_json(shown).value_or("{}") + "\n";
  return response;
}

http::Response problem_response(const v1::Problem& problem, bool is_conditional) {
  if (!is_conditional || problem.code() != kVersionMismatch) return http::problem_response(problem);
  auto failed = make_problem(412, kVersionMismatch, problem.detail(), problem.instance());
  failed.set_actual_version(problem.actual_version());
  return http::problem_response(failed);
}

void add_identity(const v1::CommandReply& reply, http::Response& response) {
  if (!reply.command_id().empty()) response.headers.push_back({"Tercet-Command-Id", reply.command_id()});
  if (reply.position() != 0) response.headers.push_back({"Tercet-Position", std::to_string(reply.position())});
}

}  // namespace

http::Response outcome_response(const v1::CommandReply& reply, bool is_conditional) {
  auto response = reply.has_problem() ? problem_response(reply.problem(), is_conditional) : json_response(reply);
  if (!reply.has_problem()) response.headers.push_back({"ETag", http::version_tag(reply.version())});
  add_identity(reply, response);
  return response;
}

http::Response accepted_response(const v1::CommandReply& reply) {
  auto response = json_response(reply);
  response.headers.push_back({"Location", "/v1/commands/" + reply.command_id()});
  response.headers.push_back({"Retry-After", "1"});
  add_identity(reply, response);
  return response;
}

http::Response with_wait(http::Response response, std::optional<std::chrono::seconds> wait) {
  if (wait) response.headers.push_back({"Preference-Applied", http::applied_wait(*wait)});
  return response;
}

}  // namespace tercet
