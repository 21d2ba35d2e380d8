// What the services of a run have stored.
#include <algorithm>
#include <set>

#include "query-service/read_model/model_reader.hpp"
#include "tests/simulation/installation.hpp"

namespace tercet::simulation {

Position Installation::head() const {
  const auto& groups = log_->groups();
  return groups.empty() ? 0 : groups.back()->get().head.position;
}

std::vector<Installation::StoredModel> Installation::models() const {
  std::vector<StoredModel> models;
  for (const auto& service : services_) {
    const auto& name = world_.name(service->process);
    if (!name.starts_with("query-")) continue;
    for (const auto& model : read_models_) {
      models.push_back({name, name + " " + model.projection->name(), service->disk->path(), model.projection.get()});
    }
  }
  return models;
}

std::optional<Checkpoint> Installation::checkpoint_of(const StoredModel& model) const {
  auto reader = ModelReader::open(model.directory, *model.projection);
  if (!reader) return std::nullopt;
  const auto at = (*reader)->begin();
  if (!at) return std::nullopt;
  (*reader)->end();
  return *at;
}

bool Installation::is_of_the_log(const Checkpoint& at) const {
  if (at.log_id != log_->id() || at.position > head()) return false;
  if (at.position == 0) return true;
  for (const auto& group : log_->groups()) {
    const auto& members = group->get().members;
    const auto index = at.position - group->get().first;
    // All commits of a group have one time.
    if (index < members.size()) return members[index].id == at.commit && group->get().head.time_us == at.time_us;
  }
  return false;
}

bool Installation::models_are_at_head() const {
  return std::ranges::all_of(models(), [this](const auto& model) {
    const auto at = checkpoint_of(model);
    if (!at) return false;
    return at->position == head() || (swapped_ && !is_of_the_log(*at));
  });
}

bool Installation::models_have_reached(Position position) const {
  return std::ranges::all_of(models(), [&](const auto& model) {
    const auto at = checkpoint_of(model);
    return at && at->position >= position;
  });
}

bool Installation::has_all_models_of_one_log(const std::string& service) const {
  std::set<LogId> logs;
  for (const auto& model : models()) {
    if (model.service != service) continue;
    const auto at = checkpoint_of(model);
    if (!at || at->position == 0) return false;
    logs.insert(at->log_id);
  }
  return logs.size() == 1;
}

std::size_t Installation::open_commands() const {
  std::set<CommandId> open;
  for (const auto& group : log_->groups()) {
    for (const auto& [command, entry] : group->get().opened) open.insert(command);
    for (const auto& command : group->get().closed) open.erase(command);
  }
  return open.size();
}

std::string Installation::describe_models() const {
  std::string text;
  for (const auto& model : models()) {
    const auto at = checkpoint_of(model);
    text += model.name + " at " + (at ? std::to_string(at->position) : "?") + "; ";
  }
  return text + "the log's head is at " + std::to_string(head());
}

std::vector<FinalLog> Installation::logs() const {
  std::vector<FinalLog> logs;
  logs.push_back({log_->id(), log_->commits()});
  for (const auto& other : other_logs_) {
    if (other != log_) logs.push_back({other->id(), other->commits()});
  }
  if (first_log_ != log_) logs.push_back({first_log_->id(), first_log_->commits()});
  return logs;
}

}  // namespace tercet::simulation
