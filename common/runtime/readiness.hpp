#pragma once

#include <string>

namespace tercet {

/// One of the things that must be so before a process can do its work, as it is now.
struct ReadinessCheck {
  /// "event-bus".
  std::string name;
  bool ok = false;
  /// A plain sentence: what is so, or what is not and what follows from it.
  std::string detail;
};

}  // namespace tercet
