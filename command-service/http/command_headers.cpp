#include "command-service/http/command_headers.hpp"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>

#include "common/http/preferences.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet {
namespace {

constexpr std::ptrdiff_t kKeyLengthMax = 255;

v1::Problem bad_header(const std::string& name, const std::string& what) {
  return make_problem(400, "request.bad_header", name + " " + what, name);
}

/// Some clients put it in quotes, as the draft of that header has it.
std::string_view without_quotes(std::string_view key) {
  const bool quoted = key.size() >= 2 && key.front() == '"' && key.back() == '"';
  return quoted ? key.substr(1, key.size() - 2) : key;
}

/// Of UTF-8, which every header is.
std::ptrdiff_t characters_in(std::string_view text) {
  return std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; });
}

CommandId id_of_key(std::string_view key) {
  // The name space of these ids: chosen once, for ever.
  static const Uuid name_space = *parse_uuid("5b9f6c1e-0d1c-5e0f-9a53-6b1f7f0c2d11");
  if (const auto id = parse_uuid(key)) return *id;
  return boost::uuids::name_generator_sha1{name_space}(key.data(), key.size());
}

Result<CommandId, v1::Problem> read_id(const http::Request& request, const CommandId& new_id) {
  const auto header = request.header("Idempotency-Key");
  if (!header) return new_id;
  const auto key = without_quotes(*header);
  if (key.empty() || characters_in(key) > kKeyLengthMax) {
    return bad_header("Idempotency-Key", "must have 1 to 255 characters");
  }
  return id_of_key(key);
}

Result<std::optional<Version>, v1::Problem> read_expected_version(const http::Request& request) {
  const auto match = request.header("If-Match");
  const auto none_match = request.header("If-None-Match");
  if (match && none_match) return bad_header("If-None-Match", "says no more where there is an If-Match");
  if (none_match) {
    if (*none_match != "*") return bad_header("If-None-Match", "can only be * for a command");
    return std::optional<Version>{0};
  }
  if (!match || *match == "*") return std::optional<Version>{};
  const auto version = http::version_in(*match);
  if (!version) return bad_header("If-Match", "must be one version in quotes, as \"7\", or *");
  return std::optional<Version>{*version};
}

/// Pages of other sites may be open in the browser of somebody who reaches this service. What a browser lets them send
/// without asking (a POST without a body, say) must do nothing.
bool is_from_another_site(const http::Request& request) {
  return request.header("Sec-Fetch-Site") == "cross-site";
}

}  // namespace

Result<CommandHeaders, v1::Problem> read_command_headers(const http::Request& request, const CommandId& new_id) {
  if (is_from_another_site(request)) {
    return make_problem(403, "request.cross_site", "commands are not taken from pages of other sites",
                        "Sec-Fetch-Site");
  }
  const auto id = read_id(request, new_id);
  if (!id) return id.error();
  const auto expected_version = read_expected_version(request);
  if (!expected_version) return expected_version.error();
  CommandHeaders headers{*id, *expected_version, {}};
  if (const auto trace = request.header("traceparent")) headers.metadata.set_traceparent(std::string{*trace});
  if (const auto correlation = request.header("X-Correlation-ID")) {
    headers.metadata.set_correlation_id(std::string{*correlation});
  }
  return headers;
}

}  // namespace tercet
