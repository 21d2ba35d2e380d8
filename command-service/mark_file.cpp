#include "command-service/mark_file.hpp"

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>
#include <utility>

#include "common/runtime/data_directory.hpp"
#include "common/runtime/log.hpp"

namespace tercet {
namespace {

constexpr std::chrono::seconds kRetry{1};

std::string mark_text(const Mark& mark) {
  if (mark.command.is_nil()) return {};
  return to_text(mark.command) + " " + std::to_string(mark.deaths) + "\n";
}

}  // namespace

struct MarkFile::Impl {
  EventLoop& loop;
  std::filesystem::path file;
  std::function<void(const Mark&)> on_written;
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Mark> wanted;
  bool stopping = false;
  std::thread writer;

  Impl(EventLoop& owner, std::filesystem::path where, std::function<void(const Mark&)> handler)
      : loop{owner}, file{std::move(where)}, on_written{std::move(handler)}, writer{[this] { run(); }} {}

  ~Impl() {
    {
      const std::lock_guard lock{mutex};
      stopping = true;
    }
    changed.notify_one();
    writer.join();
  }

  void run() {
    std::unique_lock lock{mutex};
    for (;;) {
      changed.wait(lock, [this] { return stopping || wanted; });
      if (stopping) return;
      const auto mark = *std::exchange(wanted, std::nullopt);
      lock.unlock();
      const auto written = replace_file(file, mark_text(mark));
      if (written.has_value()) {
        loop.post([this, mark] { on_written(mark); });
      } else {
        log_error(written.error().message);
      }
      lock.lock();
      if (written.has_value()) continue;
      changed.wait_for(lock, kRetry, [this] { return stopping; });
      if (!wanted) wanted = mark;
    }
  }
};

Result<std::optional<Mark>> MarkFile::read(const std::filesystem::path& file) {
  std::ifstream in{file};
  std::string id;
  if (!in || !(in >> id)) return std::optional<Mark>{};
  Mark mark;
  const auto command = parse_uuid(id);
  if (!command || !(in >> mark.deaths)) return Error{file.string() + " does not hold a command id and a number"};
  mark.command = *command;
  return std::optional{mark};
}

MarkFile::MarkFile(EventLoop& loop, std::filesystem::path file, std::function<void(const Mark&)> on_written)
    : impl_{std::make_unique<Impl>(loop, std::move(file), std::move(on_written))} {}

MarkFile::~MarkFile() = default;

void MarkFile::write(const Mark& mark) {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->wanted = mark;
  }
  impl_->changed.notify_one();
}

}  // namespace tercet
