#include "tests/simulation/log_names.hpp"

#include "tercet/v1/bus.pb.h"

namespace tercet::simulation {
namespace {

std::optional<LogId> read_id(const std::string& bytes) {
  const auto id = uuid_from_bytes(bytes);
  return id && !id->is_nil() ? id : std::nullopt;
}

}  // namespace

LogNames::LogNames(World& world, const Installation& installation, History& history)
    : world_{world}, installation_{installation}, history_{history} {
  world_.network().on_sent(
      [this](ProcessId from, const std::string& endpoint, const Message& message) { look(from, endpoint, message); });
}

void LogNames::look(ProcessId from, const std::string& endpoint, const Message& message) {
  const auto& service = world_.name(from);
  const bool is_service = service.starts_with("command-") || service.starts_with("query-");
  const auto process = world_.incarnation(from);
  if (!is_service || !counts(service, process)) return;
  if (endpoint == endpoints::kIngest) {
    v1::Append append;
    if (parse_frame(message.back(), append)) write_down({service, process, read_id(append.log_id())});
  } else if (endpoint == endpoints::kReads) {
    v1::ReadRequest read;
    // Where the head stands may be asked of any log: the reply says whose head it is.
    const bool is_asked = parse_frame(message.back(), read) && !read.has_head();
    if (is_asked) write_down({service, process, read_id(read.log_id())});
  }
}

bool LogNames::counts(const std::string& service, std::uint64_t process) {
  if (!service.starts_with("query-")) return true;
  const auto [met, is_new] = met_.try_emplace({service, process});
  if (is_new) met->second = installation_.has_all_models_of_one_log(service);
  return met->second;
}

void LogNames::write_down(NamedLog named) {
  auto& all = history_.named_logs;
  const bool is_said = !all.empty() && all.back().service == named.service && all.back().process == named.process &&
                       all.back().log_id == named.log_id;
  if (!is_said) all.push_back(std::move(named));
}

}  // namespace tercet::simulation
