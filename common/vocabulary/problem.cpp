#include "common/vocabulary/problem.hpp"

namespace tercet {
namespace {

std::string_view title_for(std::uint32_t status) {
  switch (status) {
    case 400:
      return "Malformed request";
    case 403:
      return "Not allowed for this sender";
    case 404:
      return "Not found";
    case 405:
      return "Method not allowed";
    case 408:
      return "Not received in time";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition failed";
    case 413:
      return "Too large";
    case 414:
      return "Address too long";
    case 415:
      return "Unsupported content type";
    case 417:
      return "Expectation not met";
    case 422:
      return "Refused by a rule";
    case 429:
      return "Too many requests";
    case 431:
      return "Headers too large";
    case 500:
      return "Failed";
    case 501:
      return "Unknown method";
    case 503:
      return "Unavailable";
    case 504:
      return "Not known in time";
    default:
      return "Problem";
  }
}

}  // namespace

v1::Problem make_problem(std::uint32_t status, std::string_view code, std::string detail, std::string instance) {
  v1::Problem problem;
  problem.set_type("/problems/" + std::string{code});
  problem.set_title(std::string{title_for(status)});
  problem.set_status(status);
  problem.set_detail(std::move(detail));
  problem.set_instance(std::move(instance));
  problem.set_code(std::string{code});
  return problem;
}

v1::Problem make_retry_problem(std::uint32_t status, std::string_view code, std::string detail,
                               std::uint32_t retry_after_ms) {
  auto problem = make_problem(status, code, std::move(detail));
  problem.set_retry_after_ms(retry_after_ms);
  return problem;
}

}  // namespace tercet
