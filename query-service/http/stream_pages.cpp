#include "query-service/http/stream_pages.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "common/http/encoded_target.hpp"
#include "common/http/parameters.hpp"
#include "common/http/preferences.hpp"
#include "common/http/problem_response.hpp"
#include "common/json/json.hpp"
#include "common/json/recorded_event.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet {
namespace {

constexpr std::uint64_t kLimitDefault = 50;
constexpr std::uint64_t kLimitMax = 1'000;
constexpr std::uint32_t kOk = 200;
constexpr std::chrono::milliseconds kReadTime{5'000};

struct Asked {
  std::string stream;
  /// Newest first.
  bool backwards = false;
  /// Where the page begins, or where it ends; 0 = where the stream does.
  Version edge = 0;
  bool edge_is_end = false;
  std::size_t limit = kLimitDefault;
  Position min_position = 0;

  /// From the edge on, so that the page has what is beside it, however little fits in.
  bool reads_backwards() const { return backwards != edge_is_end; }
};

Result<Asked, v1::Problem> read_request(const http::Request& request, const http::PathArguments& arguments) {
  if (auto only =
          http::only_parameters(request, {"from_version", "until_version", "backwards", "limit", "min_position"});
      !only)
    return only.error();
  const auto from = http::number_parameter(request, "from_version");
  if (!from) return from.error();
  const auto until = http::number_parameter(request, "until_version");
  if (!until) return until.error();
  if (*from && *until) {
    return make_problem(400, "request.bad_parameter", "not together with from_version", "until_version");
  }
  const auto backwards = http::flag_parameter(request, "backwards");
  if (!backwards) return backwards.error();
  const auto limit = http::number_parameter(request, "limit");
  if (!limit) return limit.error();
  if (*limit && (**limit == 0 || **limit > kLimitMax)) {
    return make_problem(400, "request.bad_parameter", "limit must be 1 to " + std::to_string(kLimitMax), "limit");
  }
  const auto min_position = http::number_parameter(request, "min_position");
  if (!min_position) return min_position.error();
  return Asked{.stream = arguments.front().value,
               .backwards = *backwards,
               .edge = *until ? **until : from->value_or(0),
               .edge_is_end = until->has_value(),
               .limit = limit->value_or(kLimitDefault),
               .min_position = min_position->value_or(0)};
}

v1::ReadRequest read_of(const Asked& asked) {
  v1::ReadRequest read;
  auto& stream = *read.mutable_stream();
  stream.set_stream(asked.stream);
  stream.set_from_version(asked.edge);
  stream.set_backwards(asked.reads_backwards());
  // Each commit holds one event at least.
  stream.set_limit(static_cast<std::uint32_t>(asked.limit));
  return read;
}

/// Those of the page that were asked for, from the edge on. They point into the page.
std::vector<RecordedEvent> events_from_edge(const v1::ReadReply& page, const Asked& asked) {
  const bool backwards = asked.reads_backwards();
  std::vector<RecordedEvent> wanted;
  for (const auto& commit : page.commits().commits()) {
    auto events = events_of(commit);
    if (backwards) std::ranges::reverse(events);
    for (auto& event : events) {
      const bool is_before = backwards ? asked.edge != 0 && event.version > asked.edge : event.version < asked.edge;
      if (*event.stream != asked.stream || is_before) continue;
      if (wanted.size() == asked.limit) return wanted;
      wanted.push_back(std::move(event));
    }
  }
  return wanted;
}

std::vector<RecordedEvent> events_in(const v1::ReadReply& page, const Asked& asked) {
  auto events = events_from_edge(page, asked);
  if (asked.edge_is_end) std::ranges::reverse(events);
  return events;
}

std::string link(const Asked& asked, const char* edge, Version version, const char* relation) {
  std::vector<http::NamedValue> parameters{{edge, std::to_string(version)}, {"limit", std::to_string(asked.limit)}};
  if (asked.backwards) parameters.push_back({"backwards", "true"});
  return "<" + http::encoded_target({"v1", "streams", asked.stream}, parameters) + ">; rel=\"" + relation + "\"";
}

/// The page that begins behind this one, and the page that ends before it, both in the order of this one.
/// Beyond the stream's end there is only the way back.
std::string links(const Asked& asked, const std::vector<RecordedEvent>& events, Version stream_version) {
  if (events.empty() && asked.edge <= stream_version) return {};
  if (events.empty() && asked.backwards) return link(asked, "from_version", stream_version, "next");
  if (events.empty()) return link(asked, "until_version", stream_version, "prev");
  const auto first = events.front().version;
  const auto last = events.back().version;
  std::string links;
  const bool has_next = asked.backwards ? last > 1 : last < stream_version;
  if (has_next) links = link(asked, "from_version", asked.backwards ? last - 1 : last + 1, "next");
  const bool has_previous = asked.backwards ? first < stream_version : first > 1;
  if (has_previous) {
    if (!links.empty()) links += ", ";
    links += link(asked, "until_version", asked.backwards ? first + 1 : first - 1, "prev");
  }
  return links;
}

std::string body_of(const Asked& asked, const std::vector<RecordedEvent>& events, Version stream_version) {
  std::string list;
  for (const auto& event : events) {
    if (!list.empty()) list += ',';
    list += to_json(event);
  }
  auto body = with_member("{}", "stream", json_string(asked.stream));
  body = with_member(std::move(body), "version", json_string(std::to_string(stream_version)));
  return with_member(std::move(body), "events", "[" + list + "]") + "\n";
}

/// Positions come from what is durable, so it is no use to wait for a log that ends before.
v1::Problem not_reached(const Asked& asked, Position head) {
  return make_problem(504, "query.position_not_reached",
                      "the log ends at position " + std::to_string(head) + ", before the " +
                          std::to_string(asked.min_position) + " asked for",
                      "min_position");
}

http::Response response_of(const http::Request& request, const Asked& asked, const v1::ReadReply& page) {
  if (page.status() != kOk) return http::problem_response(page.problem());
  if (page.head() < asked.min_position) return http::problem_response(not_reached(asked, page.head()));
  if (page.stream_version() == 0) {
    return http::problem_response(
        make_problem(404, "stream.not_found", "there is no stream \"" + asked.stream + "\"", asked.stream));
  }
  const auto events = events_in(page, asked);
  http::Response response;
  response.content_type = "application/json";
  response.body = body_of(asked, events, page.stream_version());
  const auto tag = http::content_tag(response.body);
  response.headers = {{"ETag", tag}, {"Cache-Control", "no-cache"}};
  if (const auto where = links(asked, events, page.stream_version()); !where.empty()) {
    response.headers.push_back({"Link", where});
  }
  if (http::none_match_fails(request, tag)) {
    response.status = 304;
    response.body.clear();
  }
  return response;
}

}  // namespace

void answer_stream_page(QueryService& service, http::Request&& request, const http::PathArguments& arguments,
                        http::Answer answer) {
  const auto asked = read_request(request, arguments);
  if (!asked) return answer.send(http::problem_response(asked.error()));
  // Shared, because a handler is copyable and an answer is not.
  const auto shared = std::make_shared<http::Answer>(std::move(answer));
  service.log().read(read_of(*asked), kReadTime,
                     [shared, request = std::move(request), asked = *asked](const v1::ReadReply& page) {
                       auto response = response_of(request, asked, page);
                       if (page.status() == kOk) {
                         response.headers.push_back({"Tercet-Position", std::to_string(page.head())});
                       }
                       shared->send(std::move(response));
                     });
}

}  // namespace tercet
