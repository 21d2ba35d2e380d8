#include "common/http/openapi_conventions.hpp"

#include <boost/json/value.hpp>
#include <map>
#include <utility>

namespace tercet::http {
namespace {

namespace json = boost::json;

std::string problem_text(unsigned status) {
  static const std::map<unsigned, std::string> kTexts{
      {0, "Any other problem."},
      {400, "Something is wrong with the request; `detail` and `instance` say what and where."},
      {403, "A page of another site sent it."},
      {404, "It is not there."},
      {409, "It is there already, or it cannot be done as things stand."},
      {412, "It does not stand where If-Match or If-None-Match say; `actual_version` is where."},
      {413, "Too large."},
      {415, "The body is not application/json, or is compressed."},
      {422, "A rule of the domain is against it, or the Idempotency-Key was used for something else."},
      {429, "Too much to do. To be sent again after Retry-After."},
      {500, "It failed here."},
      {503, "It cannot be done at present. To be sent again after Retry-After."},
      {504, "Not known in time."}};
  const auto text = kTexts.find(status);
  return text == kTexts.end() ? "A problem." : text->second;
}

std::string component_name(unsigned status) {
  return status == 0 ? "Problem" : "Problem" + std::to_string(status);
}

json::object text_schema() {
  return {{"type", "string"}};
}

json::object request_header(const std::string& name, const std::string& description) {
  auto header = parameter("header", name, text_schema());
  header["description"] = description;
  return header;
}

json::object json_content(const json::object& schema) {
  return {{"application/json", {{"schema", schema}}}};
}

json::object response(const std::string& description, json::object headers, json::object content) {
  json::object response{{"description", description}};
  if (!headers.empty()) response["headers"] = std::move(headers);
  if (!content.empty()) response["content"] = std::move(content);
  return response;
}

json::object with(json::object object, const json::object& more) {
  for (const auto& [name, value] : more) object[name] = value;
  return object;
}

json::object applied_preference() {
  return {{"Preference-Applied", header("The `wait` of Prefer, if there was one: `wait=N`.")}};
}

json::object command_identity() {
  return {{"Tercet-Command-Id", header("The command's id: a UUID, made from the Idempotency-Key if there was one.")},
          {"Tercet-Position", header("The position in the log: of the outcome, or of the acceptance with 202.")}};
}

/// Whether some problems of this status say when to come back.
bool may_pass(unsigned status) {
  return status == 429 || status == 503 || status == 504;
}

json::object problem_component(unsigned status, const json::object& problem, bool of_commands) {
  auto headers = applied_preference();
  headers["Tercet-Position"] = header("How far the log was known, if it was looked at.");
  if (of_commands) headers = with(std::move(headers), command_identity());
  if (may_pass(status)) headers["Retry-After"] = header("After how many seconds to send it again.", "integer");
  return response(problem_text(status), std::move(headers), {{"application/problem+json", {{"schema", problem}}}});
}

json::object query_answer_headers(bool paged) {
  auto headers = tag_header();
  headers["Tercet-Position"] = header("The position in the log at which the read model stood.");
  if (paged) headers["Link"] = header("rel=\"next\": the page after this one; left out with the last.");
  return with(std::move(headers), applied_preference());
}

json::object outcome_headers() {
  const json::object version{{"ETag", header("The version it stands at now; fits If-Match.")}};
  return with(with(version, command_identity()), applied_preference());
}

json::object acceptance_headers() {
  const json::object where{{"Location", header("Where to ask what became of the command.")},
                           {"Retry-After", header("After how many seconds to ask there.", "integer")}};
  return with(with(where, command_identity()), applied_preference());
}

}  // namespace

json::object header(const std::string& description, const std::string& type) {
  return {{"description", description}, {"schema", {{"type", type}}}};
}

json::object if_none_match() {
  return request_header("If-None-Match", "The ETag of an earlier answer: 304 if it would be the same.");
}

json::object tag_header() {
  return {{"ETag", header("Names this answer; to be sent as If-None-Match.")}};
}

json::object not_modified(const json::object& headers) {
  return response("The same as what If-None-Match names.", headers, {});
}

json::object parameter(const std::string& in, const std::string& name, json::object schema) {
  return {{"name", name}, {"in", in}, {"required", in == "path"}, {"schema", std::move(schema)}};
}

json::array command_headers() {
  return {request_header("Prefer",
                         "`wait=N` (RFC 7240): to be answered with what became of it, if that is known "
                         "within N seconds, at most 300; else with 202."),
          request_header("Idempotency-Key", "1 to 255 characters. What is sent again with the same key is done once."),
          request_header("If-Match", "`\"<version>\"`: only if it stands at that version; else 412."),
          request_header("If-None-Match", "`*`: only if it does not exist yet; else 412."),
          request_header("traceparent", "Kept with the command and its events (W3C Trace Context)."),
          request_header("X-Correlation-ID", "Kept with the command and its events.")};
}

json::array query_headers(bool live) {
  json::array headers{
      request_header("Prefer", "`wait=N` (RFC 7240): how many seconds to wait for what is asked for to be known here."),
      if_none_match()};
  if (live) {
    headers.push_back(request_header("Last-Event-ID", "The id of the last event of a stream that broke off."));
  }
  return headers;
}

json::object command_responses(const json::object& reply) {
  return {
      {"200", response("Done.", outcome_headers(), json_content(reply))},
      {"201", response("Done, and it is new.", outcome_headers(), json_content(reply))},
      {"202", response("Accepted: it will be decided, whatever happens.", acceptance_headers(), json_content(reply))},
  };
}

json::object query_responses(const json::object& answer, bool paged, bool live) {
  auto content = json_content(answer);
  if (live) {
    auto events = text_schema();
    events["description"] =
        "The whole answer as the data of an event, now and whenever it has changed; states in between may be left out. "
        "`id` is the position in the log.";
    content["text/event-stream"] = {{"schema", std::move(events)}};
  }
  return {
      {"200", response("The answer.", query_answer_headers(paged), std::move(content))},
      {"304", not_modified(query_answer_headers(paged))},
  };
}

std::vector<unsigned> command_problems() {
  return {400, 403, 404, 409, 412, 413, 415, 422, 429, 500, 503, 504};
}

std::vector<unsigned> query_problems() {
  return {400, 404, 429, 500, 503, 504};
}

json::object problem_reference(unsigned status) {
  return {{"$ref", "#/components/responses/" + component_name(status)}};
}

json::object problem_components(const std::set<unsigned>& statuses, const json::object& problem, bool of_commands) {
  json::object components;
  for (const auto status : statuses) {
    components[component_name(status)] = problem_component(status, problem, of_commands);
  }
  return components;
}

}  // namespace tercet::http
