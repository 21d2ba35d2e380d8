#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/system/harness/waiting.hpp"

namespace tercet::harness {

/// A program of the build on a terminal of its own, for people instead of scripts. It is killed and reaped when the
/// object goes. Used on the test's main thread.
class PseudoTerminal {
 public:
  /// `columns`: the terminal's width; 0 = the kernel does not know it. Of the environment variables COLUMNS, NO_COLOR
  /// and TERM it has those that `environment` sets; TERM is "xterm" without that.
  PseudoTerminal(const std::string& program, const std::vector<std::string>& arguments, unsigned short columns,
                 const std::map<std::string, std::string>& environment = {});
  ~PseudoTerminal();
  PseudoTerminal(const PseudoTerminal&) = delete;
  PseudoTerminal& operator=(const PseudoTerminal&) = delete;

  /// All that it has written to the terminal so far.
  const std::string& shown();
  /// Its exit status; nothing if it still runs after `patience`.
  std::optional<int> wait_for_end(std::chrono::milliseconds patience = kPatience);

 private:
  bool reap(int options);

  int terminal_ = -1;
  pid_t pid_ = -1;
  std::optional<int> status_;
  std::string shown_;
};

}  // namespace tercet::harness
