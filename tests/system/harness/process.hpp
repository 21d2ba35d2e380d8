#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/system/harness/waiting.hpp"

namespace tercet::harness {

/// Where a program of the build is: build/bin/`program`.
std::filesystem::path binary(const std::string& program);

/// A child process whose output goes to files. It is killed and reaped when the object goes, and by the kernel if the
/// test program dies. Started and used on the test's main thread.
class Process {
 public:
  /// How a process ended.
  struct End {
    /// Its exit status, if it exited by itself.
    std::optional<int> status;
    /// The signal that ended it, otherwise.
    int signal = 0;
  };

  /// Runs a program of the build, see binary(). `output` is a path: ".out" and ".err" are added, and what is
  /// in those files already is kept.
  Process(const std::string& program, const std::vector<std::string>& arguments, const std::filesystem::path& output);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// kill -9, and waits until the process is gone.
  void kill_hard();
  /// The process stands still, as if the machine had forgotten it, and goes on.
  void pause();
  void resume();
  void send_signal(int signal);

  /// How it ended; nothing if it still runs after `patience`.
  std::optional<End> wait_for_end(std::chrono::milliseconds patience = kPatience);
  bool running();
  pid_t pid() const { return pid_; }

  /// All it has written since this object started it.
  std::string standard_output() const;
  std::string standard_error() const;
  bool wait_for_error_line(const std::string& part, std::chrono::milliseconds patience = kPatience) const;

 private:
  void reap(int options);

  std::filesystem::path out_;
  std::filesystem::path err_;
  std::size_t out_start_ = 0;
  std::size_t err_start_ = 0;
  pid_t pid_ = -1;
  std::optional<End> end_;
};

/// The whole content; empty if there is no such file.
std::string read_file(const std::filesystem::path& file);

/// Runs a program of the build to its end and gives its exit status, stdout and stderr.
struct Finished {
  /// -1: it did not end in time, or was killed by a signal.
  int status = -1;
  std::string out;
  std::string err;
};
Finished run_program(const std::string& program, const std::vector<std::string>& arguments,
                     std::chrono::milliseconds patience = kPatience);

}  // namespace tercet::harness
