#include "common/http/problem_response.hpp"

#include <cstdint>

#include "common/json/json.hpp"

namespace tercet::http {
namespace {

constexpr std::uint32_t kMillisecondsPerSecond = 1000;

std::string whole_seconds(std::uint32_t milliseconds) {
  return std::to_string(milliseconds / kMillisecondsPerSecond + (milliseconds % kMillisecondsPerSecond == 0 ? 0 : 1));
}

}  // namespace

Response problem_response(const v1::Problem& problem) {
  Response response;
  const bool is_error = problem.status() >= 400 && problem.status() <= 599;
  response.status = is_error ? problem.status() : 500;
  response.content_type = "application/problem+json";
  response.body = to_json(problem).value_or("{}") + "\n";
  if (problem.retry_after_ms() > 0) {
    response.headers.push_back({"Retry-After", whole_seconds(problem.retry_after_ms())});
  }
  return response;
}

}  // namespace tercet::http
