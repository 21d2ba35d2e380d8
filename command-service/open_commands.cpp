#include "command-service/open_commands.hpp"

#include "common/runtime/mutation.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet {

OpenCommands::OpenCommands(std::optional<Mark> found, const AggregateRegistry& registry, const ProcessorLimits& limits)
    : registry_{&registry}, limits_{&limits}, suspect_{found}, mark_there_{found.has_value()} {}

std::optional<CommandId> OpenCommands::suspect() const {
  if (!suspect_) return std::nullopt;
  return suspect_->command;
}

// ---- Inputs ----

void OpenCommands::on_page(v1::ReadReply&& page) {
  reading_ = false;
  if (page.status() != 200) {
    page_is_last_ = true;
    return;
  }
  suspect_known_ = suspect_.has_value();
  page_is_last_ = page.end() || page.open().empty();
  for (auto& open : *page.mutable_open()) page_.push_back(std::move(open));
  if (!page_.empty()) after_ = page_.back().command_id();
}

void OpenCommands::on_mark_written(const Mark& mark) {
  if (marked_ && marked_->mark == mark && marked_->stage == Marked::Stage::writing) {
    marked_->stage = Marked::Stage::written;
  }
}

void OpenCommands::on_finished(const JobTable::Finished& finished) {
  in_hand_.erase(finished.command);
  if (finished.left_open) remember(finished.command);
  if (suspect_ && suspect_->command == finished.command) suspect_.reset();
  if (marked_ && marked_->mark.command == finished.command) marked_.reset();
}

/// Bounded by forgetting all: what was left open is then tried once more, which does no harm.
void OpenCommands::remember(const CommandId& command) {
  if (left_open_.size() >= limits_->remembered_max) left_open_.clear();
  left_open_.insert(command);
}

// ---- Steps ----

std::vector<OpenCommands::Run> OpenCommands::step(const BusView& bus, JobTable& jobs, MonoTime now, Outputs& out) {
  std::vector<Run> runs;
  if (bus.status != Publisher::Status::ready) return runs;
  if (started_us_ == 0) started_us_ = bus.time_us;
  if (marked_ && marked_->stage == Marked::Stage::written) {
    marked_->stage = Marked::Stage::in_hand;
    in_hand_.insert(marked_->mark.command);
    runs.push_back(std::move(marked_->run));
  }
  if (suspect_) {
    step_suspect(out);
  } else {
    scan(bus, jobs, now, out, runs);
  }
  return runs;
}

void OpenCommands::step_suspect(Outputs& out) {
  if (marked_ || reading_) return;
  if (!suspect_known_) return ask(suspect_->command, out);

  std::optional<Run> run;
  if (!page_.empty()) run = read(std::move(page_.front()), out);
  page_.clear();
  after_.clear();
  if (!run) {
    // Somebody has finished it, or it is not for this program.
    suspect_.reset();
    return;
  }
  run->first = true;
  const auto deaths = suspect_->deaths;
  if (deaths >= limits_->deaths_max) {
    run->accepted.failure = make_problem(
        500, "command.poisoned",
        "the command-service died " + std::to_string(deaths) + " times with nothing but this command in hand",
        run->accepted.command.stream);
  }
  run_marked(std::move(*run), deaths + 1, out);
}

void OpenCommands::scan(const BusView& bus, JobTable& jobs, MonoTime now, Outputs& out, std::vector<Run>& runs) {
  while (!page_.empty()) {
    auto& open = page_.front();
    const bool before_start = open.accepted_us() < started_us_;
    if (is_mine(open, bus, jobs)) {
      if (before_start ? marked_.has_value() : in_hand_.size() >= limits_->taken_over_max) return;
      if (auto run = read(std::move(open), out)) {
        if (before_start) {
          run_marked(std::move(*run), 0, out);
        } else {
          in_hand_.insert(run->accepted.command.id);
          runs.push_back(std::move(*run));
        }
      }
    }
    page_.pop_front();
  }
  if (reading_) return;
  if (!page_is_last_) return ask({}, out);
  if (!marked_) clear_mark(out);
  if (scanned_at_ && now < *scanned_at_ + limits_->open_scan_period) return;
  scanned_at_ = now;
  after_.clear();
  ask({}, out);
}

bool OpenCommands::is_mine(const v1::OpenCommand& open, const BusView& bus, JobTable& jobs) const {
  const auto id = uuid_from_bytes(open.command_id());
  if (!id || left_open_.contains(*id) || is_mutated(Mutation::leave_open_commands)) return false;
  if (marked_ && marked_->mark.command == *id) return false;
  if (jobs.find(*id) != nullptr) return false;
  if (open.acceptance().not_before_us() > bus.time_us) return false;
  return bus.time_us - open.accepted_us() >= std::chrono::microseconds{limits_->open_age_min}.count();
}

std::optional<OpenCommands::Run> OpenCommands::read(v1::OpenCommand&& open, Outputs& out) {
  const auto type = open.acceptance().type();
  auto accepted = read_acceptance(std::move(*open.mutable_acceptance()), *registry_);
  if (accepted) return Run{std::move(*accepted), {open.position(), open.accepted_us()}, false};

  if (const auto id = uuid_from_bytes(open.command_id())) remember(*id);
  if (unknown_types_.size() >= limits_->remembered_max) unknown_types_.clear();
  if (unknown_types_.insert(type).second) {
    out.warnings.push_back("accepted commands stay open, as their type is unknown here: type=" + type);
  }
  return std::nullopt;
}

// ---- The mark ----

void OpenCommands::run_marked(Run run, std::uint32_t deaths, Outputs& out) {
  const Mark mark{run.accepted.command.id, deaths};
  marked_ = Marked{std::move(run), mark, Marked::Stage::writing};
  mark_there_ = true;
  out.mark = mark;
}

void OpenCommands::clear_mark(Outputs& out) {
  if (!mark_there_) return;
  mark_there_ = false;
  out.mark = Mark{};
}

void OpenCommands::ask(const CommandId& only, Outputs& out) {
  v1::ReadRequest request;
  auto& open = *request.mutable_open();
  open.set_command_id(to_bytes(only));
  open.set_after(after_);
  open.set_limit(limits_->open_page);
  reading_ = true;
  out.reads.push_back({{ReadTicket::Purpose::open_commands, 0}, std::move(request), limits_->read_timeout});
}

}  // namespace tercet
