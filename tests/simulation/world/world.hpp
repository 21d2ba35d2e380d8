#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "common/messaging/event_loop.hpp"
#include "tests/simulation/process_ended.hpp"

namespace tercet::simulation {

class Network;

using Duration = std::chrono::microseconds;
using ProcessId = std::size_t;
/// Of events that belong to no process: faults, and the end of a run.
inline constexpr ProcessId kNobody = SIZE_MAX;

/// Virtual time, chance and processes: one run of everything in one thread. Events happen one after the other, each at
/// its time and in a process; whoever asks for chance gets it from the one seed. So the same seed gives the same run.
///
/// What the services take for their event loop, sockets, threads, clock, files and log is defined in this directory once
/// more, on the one World there is (see current_world()).
class World {
 public:
  struct Timing {
    /// The usual time a message, a task of a worker or a sync takes, and the longest.
    Duration usual{300};
    Duration longest{20'000};
  };

  explicit World(std::uint64_t seed);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // ---- Time and chance ----

  MonoTime now() const { return now_; }
  /// What the clock on the wall of the current process shows, microseconds since 1970 UTC.
  std::int64_t wall_us() const;
  /// The clock steps, back if `by` is negative.
  void step_clock(Duration by) { wall_offset_ += by; }
  /// 0 to `below` - 1.
  std::uint64_t random(std::uint64_t below);
  bool chance(unsigned permille) { return random(1000) < permille; }
  Duration between(Duration least, Duration most);
  /// How long something takes: mostly about the usual time, now and then up to the longest.
  Duration some_time();
  Timing& timing() { return timing_; }

  // ---- Events ----

  /// `what` happens in the current process after `delay`, unless that process has ended by then.
  void after(Duration delay, std::function<void()> what);
  /// The same for a process; kNobody: it happens in any case.
  void after(Duration delay, ProcessId process, std::function<void()> what);
  /// Runs events until `time`, or until `done` says so.
  void run_until(MonoTime time, const std::function<bool()>& done);
  std::uint64_t events() const { return events_; }

  // ---- Processes ----

  ProcessId add_process(std::string name);
  /// Starts what `make` returns; it is destroyed when the process ends. `has_died` is asked after each of its events.
  void start(ProcessId process, const std::function<std::shared_ptr<void>()>& make, std::function<bool()> has_died,
             std::function<void()> on_end);
  /// kill -9. `power_lost`: nothing that it has sent arrives any more.
  void kill(ProcessId process, bool power_lost);
  /// Nothing happens in it for that long (SIGSTOP, SIGCONT).
  void pause(ProcessId process, Duration time);
  bool is_alive(ProcessId process) const { return processes_.at(process).alive; }
  /// Counts its starts and ends.
  std::uint64_t incarnation(ProcessId process) const { return processes_.at(process).incarnation; }
  const std::string& name(ProcessId process) const;
  ProcessId process_named(std::string_view name) const;
  /// Where the code that runs now belongs.
  ProcessId current() const { return current_; }

  // ---- Threads of a process ----

  /// `run` runs the next task of a worker; false if there is none.
  std::uint64_t add_worker(std::function<bool()> run);
  void remove_worker(std::uint64_t worker);
  /// Its next task is run after some time.
  void wake_worker(std::uint64_t worker);
  /// While one thread of the current process waits for the disk, some tasks of its other workers are run, and what its
  /// event loop makes of them. Whether there were any.
  bool run_other_threads();

  Network& network() { return *network_; }

  // ---- What can be seen of it ----

  /// Prints what happens on stdout from now on.
  void trace() { tracing_ = true; }
  bool tracing() const { return tracing_; }
  /// A line of the trace, in the current process.
  void tell(std::string_view line) const;

 private:
  struct Event {
    MonoTime time;
    std::uint64_t number = 0;
    ProcessId process = kNobody;
    std::uint64_t incarnation = 0;
    std::function<void()> what;
  };
  struct ProcessState {
    std::string name;
    bool alive = false;
    bool ending = false;
    std::uint64_t incarnation = 0;
    MonoTime paused_until{};
    std::shared_ptr<void> program;
    std::function<bool()> has_died;
    std::function<void()> on_end;
  };
  struct WorkerState {
    std::uint64_t id = 0;
    ProcessId process = kNobody;
    std::function<bool()> run;
    bool running = false;
  };

  void push(Event event);
  Event pop();
  void run(Event event);
  bool happens_now(Event& event);
  bool run_worker(std::uint64_t worker);
  void run_own_events(MonoTime until);
  WorkerState* find_worker(std::uint64_t worker);

  std::mt19937_64 random_;
  Timing timing_;
  MonoTime now_{std::chrono::hours{1}};
  Duration wall_offset_{0};
  std::uint64_t next_number_ = 1;
  std::uint64_t events_ = 0;
  /// A heap, the earliest first.
  std::vector<Event> queue_;
  std::vector<ProcessState> processes_;
  std::vector<WorkerState> workers_;
  std::uint64_t next_worker_ = 1;
  ProcessId current_ = kNobody;
  bool tracing_ = false;
  std::unique_ptr<Network> network_;
};

/// The world that the code in this thread runs in. There is one at a time.
World& current_world();

}  // namespace tercet::simulation
