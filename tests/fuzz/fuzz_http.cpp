// What an HTTP client sends: any bytes are requests in good form, or a problem that says what is wrong; and they are the
// same whether they come at once or in pieces.

#include <algorithm>
#include <cstdlib>

#include "common/http/request_parser.hpp"
#include "common/http/request_target.hpp"
#include "common/http/router.hpp"
#include "common/vocabulary/utf8.hpp"
#include "tests/unit/common/http/recorded_exchange.hpp"

namespace {

using namespace tercet::http;
using Stage = RequestParser::Stage;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_text(std::string_view text) {
  return tercet::is_utf8(text) && !tercet::has_control_characters(text);
}

void check_target(const std::vector<std::string>& path, const std::vector<NamedValue>& parameters) {
  for (const auto& segment : path) require(is_text(segment) && !segment.empty() && segment != "." && segment != "..");
  for (const auto& [name, value] : parameters) require(is_text(name) && is_text(value) && !name.empty());
}

Router routes() {
  Router router;
  const auto answered = [](Request&&, const PathArguments& arguments, Answer answer) {
    for (const auto& [name, value] : arguments) require(!name.empty() && !value.empty());
    answer.send({});
  };
  for (const auto method : {Method::get, Method::post}) {
    router.add(method, "/v1/accounts", answered);
    router.add(method, "/v1/accounts/{account_id}", answered);
  }
  router.add(Method::delete_, "/v1/accounts/recent", answered);
  return router;
}

void check_answer(Request request) {
  static const auto router = routes();
  const auto client = std::make_shared<RecordedExchange>();
  router.route(std::move(request), Answer{client});
  require(client->response.has_value());
}

/// The parser and what it has not taken, after all bytes have come `step` at a time.
RequestParser parse(std::string_view bytes, std::size_t step, std::string& rest) {
  const Limits limits;
  RequestParser parser{limits};
  while (!bytes.empty()) {
    rest.append(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    rest.erase(0, parser.consume(rest));
    const bool more = parser.stage() == Stage::head || parser.stage() == Stage::body;
    require(!more || rest.size() <= limits.header_bytes);
  }
  return parser;
}

void check_request(std::string_view bytes, std::size_t step) {
  std::string rest;
  std::string rest_in_pieces;
  auto parser = parse(bytes, bytes.size(), rest);
  auto in_pieces = parse(bytes, step, rest_in_pieces);
  require(parser.stage() == in_pieces.stage());
  if (parser.stage() == Stage::failed) {
    require(parser.problem().status() >= 400 && !parser.problem().code().empty());
    require(parser.problem().SerializeAsString() == in_pieces.problem().SerializeAsString());
  }
  if (parser.stage() != Stage::complete) return;
  auto request = parser.take_request();
  require(rest == rest_in_pieces && request.body == in_pieces.take_request().body);
  require(request.body.size() <= Limits{}.body_bytes);
  check_target(request.path, request.parameters);
  check_answer(std::move(request));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text{data + 1, data + size};
  if (const auto target = parse_target(text)) check_target(target->path, target->parameters);
  if (!text.empty()) check_request(text, data[0] == 0 ? 1 : data[0]);
  return 0;
}
