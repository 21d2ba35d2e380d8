#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "event-bus/log.hpp"

namespace tercet::testing {

/// A directory that is gone after the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A log under test, which can be closed and opened again.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual Log& log() = 0;
  /// The same log, as the next process finds it. References to the log before are dead.
  virtual void reopen() = 0;
};

std::unique_ptr<Engine> memory_engine();
std::unique_ptr<Engine> rocksdb_engine();
/// The simulator's. Between one process and the next the power is lost.
std::unique_ptr<Engine> simulated_engine();

/// An engine, and how it is used.
struct EngineCase {
  const char* name;
  std::unique_ptr<Engine> (*make)();
  /// The log is opened again after each group, so that everything is read from files.
  bool reopen_after_each_group;
};

}  // namespace tercet::testing
