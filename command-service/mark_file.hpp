#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "command-service/processor_io.hpp"
#include "common/messaging/event_loop.hpp"
#include "common/vocabulary/result.hpp"

namespace tercet {

/// The mark in the data directory, written durably on a thread of its own so that no socket waits for the disk. The
/// file holds one line, "<command id> <deaths>"; it is empty if nothing is marked. Not thread-safe: used on the loop's
/// thread.
class MarkFile {
 public:
  /// What the file holds; nothing if there is none or nothing is marked. The error says that it is not a mark.
  static Result<std::optional<Mark>> read(const std::filesystem::path& file);

  /// `on_written` is called on the loop's thread.
  MarkFile(EventLoop& loop, std::filesystem::path file, std::function<void(const Mark&)> on_written);
  /// Waits for the write that is under way.
  ~MarkFile();

  /// Writes `mark`, and tries again every second while the disk refuses. A newer mark takes the place of one that is
  /// not written yet.
  void write(const Mark& mark);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet
