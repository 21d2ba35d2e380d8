#include "tests/simulation/verdict.hpp"

#include "tests/simulation/checks/checked_log.hpp"
#include "tests/simulation/checks/client_checks.hpp"
#include "tests/simulation/checks/domain_checks.hpp"
#include "tests/simulation/checks/foreign_checks.hpp"
#include "tests/simulation/checks/log_checks.hpp"
#include "tests/simulation/checks/model_checks.hpp"
#include "tests/simulation/checks/naming_checks.hpp"
#include "tests/simulation/checks/query_checks.hpp"
#include "tests/simulation/checks/reader_checks.hpp"

namespace tercet::simulation {

std::vector<std::string> find_violations(const Evidence& evidence) {
  Violations all;
  std::vector<CheckedLog> logs;
  for (const auto& log : evidence.logs) logs.emplace_back(log);
  const CommandBook book{evidence.history};
  std::vector<DomainPast> pasts;
  for (const auto& log : logs) {
    append_to(all, check_log(log));
    append_to(all, check_domain(log, pasts.emplace_back(log), book));
  }
  append_to(all, check_clients(book, logs));
  append_to(all, check_origins(evidence.history, book, logs));
  append_to(all, check_foreign(evidence.history, logs));
  append_to(all, check_named_logs(evidence.history));
  append_to(all, check_readers(evidence.history, logs));
  append_to(all, check_queries(evidence.history, logs, pasts));
  for (const auto& model : evidence.models) {
    for (const auto& violation : check_model(model.directory, *model.projection, logs))
      all.push_back(model.name + ": " + violation);
  }
  return all;
}

}  // namespace tercet::simulation
