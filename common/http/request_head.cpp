#include "common/http/request_head.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <utility>

#include "common/http/request_target.hpp"
#include "common/vocabulary/utf8.hpp"

namespace tercet::http {
namespace {

namespace beast = boost::beast::http;
using Parser = beast::request_parser<beast::empty_body>;

/// What the request line holds besides the target: a method, two spaces, "HTTP/1.1", and the line's end.
constexpr std::size_t kAroundTarget = 32;
constexpr unsigned kHttp11 = 11;

v1::Problem target_too_long(const Limits& limits) {
  return make_problem(414, "http.target_too_long",
                      "the target has more than " + std::to_string(limits.target_bytes) + " bytes");
}

v1::Problem headers_too_large(const Limits& limits) {
  return make_problem(431, "http.headers_too_large",
                      "there are more than " + std::to_string(limits.header_count) +
                          " headers, or they have more than " + std::to_string(limits.header_bytes) + " bytes");
}

/// Headers of one name become one.
void add_header(std::vector<NamedValue>& headers, std::string_view name, std::string_view value) {
  const auto known = std::ranges::find_if(headers, [&](const NamedValue& each) { return same_name(each.name, name); });
  if (known == headers.end()) {
    headers.push_back({std::string{name}, std::string{value}});
  } else {
    known->value.append(", ").append(value);
  }
}

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

/// Beast's checks: the grammar of the request line and of each header.
std::optional<v1::Problem> read_grammar(std::string_view head, Parser& parser) {
  // Beast joins continued lines, as nobody has been allowed to send them for years.
  if (head.find("\r\n ") != std::string_view::npos || head.find("\r\n\t") != std::string_view::npos) {
    return malformed("a header is continued on the next line");
  }
  boost::system::error_code error;
  parser.header_limit(std::numeric_limits<std::uint32_t>::max());
  // The body is read by others, who rely on what check_framing found.
  parser.skip(true);
  parser.put(boost::asio::buffer(head.data(), head.size()), error);
  if (error) return malformed("not a request of HTTP/1.1 or 1.0: " + error.message());
  return std::nullopt;
}

std::optional<v1::Problem> read_headers(const Parser& parser, const Limits& limits, Request& request) {
  std::size_t count = 0;
  for (const auto& field : parser.get()) {
    if (++count > limits.header_count) return headers_too_large(limits);
    if (!is_utf8(view(field.value()))) return malformed("the value of a header is not UTF-8");
    add_header(request.headers, view(field.name_string()), view(field.value()));
  }
  const auto hosts = parser.get().count(beast::field::host);
  if (hosts > 1) return malformed("there are two Host headers");
  if (hosts == 0 && parser.get().version() == kHttp11) return malformed("there is no Host header");
  return std::nullopt;
}

/// Digits and nothing else, so that nobody reads another number.
std::optional<std::size_t> parse_length(std::string_view text) {
  std::size_t length = 0;
  const auto* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, length);
  if (error != std::errc{} || end != last) return std::nullopt;
  return length;
}

/// Beast has refused both together, and either twice with different values.
std::optional<v1::Problem> check_framing(const Parser& parser, const Limits& limits, RequestHead& head) {
  if (const auto encoding = head.request.header("Transfer-Encoding")) {
    if (!same_name(*encoding, "chunked")) return malformed("the Transfer-Encoding is not \"chunked\"");
    if (parser.get().version() != kHttp11) return malformed("HTTP/1.0 has no Transfer-Encoding");
    head.chunked = true;
  }
  if (const auto length = head.request.header("Content-Length")) {
    const auto bytes = parse_length(*length);
    if (!bytes) return malformed("the Content-Length is not one number");
    if (*bytes > limits.body_bytes) return body_too_large(limits);
    head.content_length = *bytes;
  }
  return std::nullopt;
}

std::optional<v1::Problem> check_expectation(const Parser& parser, RequestHead& head) {
  const auto expectation = head.request.header("Expect");
  if (!expectation || parser.get().version() != kHttp11) return std::nullopt;
  if (!same_name(*expectation, "100-continue")) {
    return make_problem(417, "http.expectation_failed", "the only expectation that can be met is 100-continue");
  }
  head.expects_continue = true;
  return std::nullopt;
}

std::optional<v1::Problem> read_request_line(const Parser& parser, const Limits& limits, Request& request) {
  request.target = view(parser.get().target());
  if (request.target.size() > limits.target_bytes) return target_too_long(limits);
  const auto method = method_of(view(parser.get().method_string()));
  if (!method) return make_problem(501, "http.method_unknown", "no resource here knows this method");
  request.method = *method;
  if (request.target == "*" && *method != Method::options) return malformed("the target * is only for OPTIONS");
  auto target = parse_target(request.target);
  if (!target) return malformed(target.error().message);
  request.path = std::move(target->path);
  request.parameters = std::move(target->parameters);
  return std::nullopt;
}

}  // namespace

v1::Problem malformed(std::string detail) {
  return make_problem(400, "http.malformed", std::move(detail));
}

v1::Problem body_too_large(const Limits& limits) {
  return make_problem(413, "http.body_too_large",
                      "the body has more than " + std::to_string(limits.body_bytes) + " bytes");
}

Result<std::size_t, v1::Problem> HeadScanner::scan(std::string_view bytes) {
  for (; scanned_ < bytes.size(); ++scanned_) {
    const char next = bytes[scanned_];
    if (const auto fault = fault_of(bytes.substr(0, scanned_), next); fault != Fault::none) return problem_of(fault);
    if (next != '\n') continue;
    in_first_line_ = false;
    if (bytes.substr(0, scanned_ + 1).ends_with("\r\n\r\n")) return scanned_ + 1;
  }
  return std::size_t{0};
}

HeadScanner::Fault HeadScanner::fault_of(std::string_view before, char next) const {
  if (before.ends_with('\r') != (next == '\n')) return Fault::line_end;
  const bool control = (next >= 0 && next < 0x20) || next == 0x7f;
  if (control && next != '\r' && next != '\n' && next != '\t') return Fault::control_character;
  if (in_first_line_ && before.size() >= limits_.target_bytes + kAroundTarget) return Fault::target_too_long;
  return before.size() >= limits_.header_bytes ? Fault::too_large : Fault::none;
}

v1::Problem HeadScanner::problem_of(Fault fault) const {
  switch (fault) {
    case Fault::none:
      break;
    case Fault::line_end:
      return malformed("a line does not end in CR LF");
    case Fault::control_character:
      return malformed("there is a control character");
    case Fault::target_too_long:
      return target_too_long(limits_);
    case Fault::too_large:
      return headers_too_large(limits_);
  }
  std::abort();
}

Result<RequestHead, v1::Problem> parse_head(std::string_view text, const Limits& limits) {
  RequestHead head;
  Parser parser;
  std::optional<v1::Problem> problem = read_grammar(text, parser);
  if (!problem) problem = read_headers(parser, limits, head.request);
  if (!problem) problem = check_framing(parser, limits, head);
  if (!problem) problem = read_request_line(parser, limits, head.request);
  if (!problem) problem = check_expectation(parser, head);
  if (problem) return *std::move(problem);
  head.keep_alive = parser.get().keep_alive();
  return head;
}

}  // namespace tercet::http
