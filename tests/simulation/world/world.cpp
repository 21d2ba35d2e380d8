#include "tests/simulation/world/world.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "tests/simulation/world/network.hpp"

namespace tercet::simulation {
namespace {

World* the_world = nullptr;

/// 2027-01-15T08:00:00Z, microseconds.
constexpr std::int64_t kWallStart = 1'800'000'000'000'000;

/// What the other threads do while one waits for the disk, they would have done within this.
constexpr Duration kMeanwhile{200};

bool is_later(MonoTime time, std::uint64_t number, MonoTime other, std::uint64_t other_number) {
  return time != other ? time > other : number > other_number;
}

}  // namespace

World& current_world() {
  if (the_world == nullptr) std::abort();
  return *the_world;
}

World::World(std::uint64_t seed) : random_{seed} {
  if (the_world != nullptr) std::abort();
  the_world = this;
  network_ = std::make_unique<Network>(*this);
}

World::~World() {
  for (ProcessId process = 0; process < processes_.size(); ++process) kill(process, true);
  the_world = nullptr;
}

// ---- Time and chance ----

std::int64_t World::wall_us() const {
  const auto passed = std::chrono::duration_cast<Duration>(now_.time_since_epoch());
  return kWallStart + (passed + wall_offset_).count();
}

std::uint64_t World::random(std::uint64_t below) {
  return below <= 1 ? 0 : random_() % below;
}

Duration World::between(Duration least, Duration most) {
  const auto span = static_cast<std::uint64_t>((most - least).count());
  return least + Duration{static_cast<std::int64_t>(random(span + 1))};
}

Duration World::some_time() {
  const auto usual = timing_.usual;
  return chance(950) ? between(usual / 4, usual * 2) : between(usual, timing_.longest);
}

// ---- Events ----

void World::after(Duration delay, std::function<void()> what) {
  after(delay, current_, std::move(what));
}

void World::after(Duration delay, ProcessId process, std::function<void()> what) {
  push({now_ + delay, next_number_++, process, process == kNobody ? 0 : processes_.at(process).incarnation,
        std::move(what)});
}

void World::run_until(MonoTime time, const std::function<bool()>& done) {
  while (!queue_.empty() && queue_.front().time <= time && !done()) run(pop());
  if (queue_.empty() || queue_.front().time > time) now_ = std::max(now_, time);
}

void World::push(Event event) {
  queue_.push_back(std::move(event));
  std::push_heap(queue_.begin(), queue_.end(),
                 [](const Event& a, const Event& b) { return is_later(a.time, a.number, b.time, b.number); });
}

World::Event World::pop() {
  std::pop_heap(queue_.begin(), queue_.end(),
                [](const Event& a, const Event& b) { return is_later(a.time, a.number, b.time, b.number); });
  auto event = std::move(queue_.back());
  queue_.pop_back();
  return event;
}

/// False if its process has ended, or stands still: then it happens later.
bool World::happens_now(Event& event) {
  if (event.process == kNobody) return true;
  const auto& process = processes_[event.process];
  if (event.incarnation != process.incarnation) return false;
  if (process.paused_until <= event.time) return true;
  event.time = process.paused_until;
  event.number = next_number_++;
  push(std::move(event));
  return false;
}

void World::run(Event event) {
  now_ = std::max(now_, event.time);
  if (!happens_now(event)) return;
  ++events_;
  current_ = event.process;
  bool ended = false;
  try {
    event.what();
  } catch (const ProcessEnded&) {
    ended = true;
  }
  // What it holds belongs to the process, too.
  event.what = nullptr;
  current_ = kNobody;
  if (event.process == kNobody || !processes_[event.process].alive) return;
  const auto& process = processes_[event.process];
  if (ended || process.ending || (process.has_died && process.has_died())) kill(event.process, false);
}

// ---- Processes ----

ProcessId World::add_process(std::string name) {
  processes_.emplace_back().name = std::move(name);
  return processes_.size() - 1;
}

void World::start(ProcessId process, const std::function<std::shared_ptr<void>()>& make, std::function<bool()> has_died,
                  std::function<void()> on_end) {
  auto& state = processes_.at(process);
  if (state.alive) std::abort();
  state.alive = true;
  state.ending = false;
  ++state.incarnation;
  state.paused_until = {};
  state.has_died = std::move(has_died);
  state.on_end = std::move(on_end);
  // As an event of its own, so that it may end in the middle of its start.
  after(Duration{0}, process, [this, process, make] {
    tell("starts");
    auto program = make();
    processes_[process].program = std::move(program);
  });
}

void World::kill(ProcessId process, bool power_lost) {
  auto& state = processes_.at(process);
  if (!state.alive) return;
  const auto former = std::exchange(current_, process);
  tell(power_lost ? "loses power" : "ends");
  state.alive = false;
  ++state.incarnation;
  network_->process_ends(process, power_lost);
  if (const auto on_end = std::exchange(state.on_end, nullptr)) on_end();
  state.program.reset();
  current_ = former;
}

void World::pause(ProcessId process, Duration time) {
  auto& state = processes_.at(process);
  state.paused_until = std::max(state.paused_until, now_ + time);
}

const std::string& World::name(ProcessId process) const {
  static const std::string nobody = "-";
  return process == kNobody ? nobody : processes_.at(process).name;
}

ProcessId World::process_named(std::string_view name) const {
  for (ProcessId process = 0; process < processes_.size(); ++process) {
    if (processes_[process].name == name) return process;
  }
  return kNobody;
}

// ---- Threads of a process ----

std::uint64_t World::add_worker(std::function<bool()> run) {
  workers_.push_back({next_worker_, current_, std::move(run), false});
  return next_worker_++;
}

void World::remove_worker(std::uint64_t worker) {
  std::erase_if(workers_, [worker](const WorkerState& state) { return state.id == worker; });
}

void World::wake_worker(std::uint64_t worker) {
  after(some_time(), [this, worker] { run_worker(worker); });
}

World::WorkerState* World::find_worker(std::uint64_t worker) {
  const auto found = std::ranges::find(workers_, worker, &WorkerState::id);
  return found == workers_.end() ? nullptr : &*found;
}

bool World::run_worker(std::uint64_t worker) {
  auto* state = find_worker(worker);
  if (state == nullptr) return false;
  if (state->running) {
    // In the middle of a task.
    wake_worker(worker);
    return false;
  }
  state->running = true;
  const auto run = state->run;
  const bool ran = run();
  if (auto* after = find_worker(worker)) after->running = false;
  return ran;
}

bool World::run_other_threads() {
  std::vector<std::uint64_t> others;
  for (const auto& worker : workers_) {
    if (worker.process == current_ && !worker.running) others.push_back(worker.id);
  }
  bool any = false;
  for (const auto worker : others) {
    if (chance(500) && run_worker(worker)) any = true;
  }
  if (any) run_own_events(now_ + kMeanwhile);
  return any;
}

/// Events of the current process that are about to happen, a little before their time.
void World::run_own_events(MonoTime until) {
  const auto comes_first = [](const Event& a, const Event& b) { return is_later(b.time, b.number, a.time, a.number); };
  const auto first_due = std::partition(queue_.begin(), queue_.end(), [&](const Event& event) {
    return event.process != current_ || event.time > until;
  });
  std::vector<Event> due{std::make_move_iterator(first_due), std::make_move_iterator(queue_.end())};
  queue_.erase(first_due, queue_.end());
  std::ranges::make_heap(queue_, [&](const Event& a, const Event& b) { return comes_first(b, a); });
  std::ranges::sort(due, comes_first);
  for (auto& event : due) {
    if (event.incarnation == processes_[current_].incarnation) event.what();
  }
}

// ---- What can be seen of it ----

void World::tell(std::string_view line) const {
  if (!tracing_) return;
  const auto us = std::chrono::duration_cast<Duration>(now_.time_since_epoch() - std::chrono::hours{1}).count();
  std::printf("%3lld.%06lld %-14s %.*s\n", static_cast<long long>(us / 1'000'000),
              static_cast<long long>(us % 1'000'000), name(current_).c_str(), static_cast<int>(line.size()),
              line.data());
}

}  // namespace tercet::simulation
