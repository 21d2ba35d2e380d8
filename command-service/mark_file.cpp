#include "command-service/mark_file.hpp"

#include <chrono>
#include <sstream>
#include <utility>

#include "common/runtime/durable_file.hpp"
#include "common/runtime/log.hpp"
#include "common/runtime/worker.hpp"

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
  Timer retry;
  std::optional<Mark> wanted;
  /// One is being written, or waits for the disk to take it.
  bool busy = false;
  /// The last member, so that its thread ends first.
  Worker writer;

  Impl(EventLoop& owner, std::filesystem::path where, std::function<void(const Mark&)> handler)
      : loop{owner}, file{std::move(where)}, on_written{std::move(handler)}, retry{loop} {}

  void write_wanted() {
    if (busy || !wanted) return;
    busy = true;
    writer.post([this, mark = *std::exchange(wanted, std::nullopt)] {
      loop.post([this, mark, written = replace_file(file, mark_text(mark))] { finish(mark, written); });
    });
  }

  void finish(const Mark& mark, const Result<void>& written) {
    if (written.has_error()) {
      log_error(written.error().message);
      if (!wanted) wanted = mark;
      return retry.once(kRetry, [this] { write_next(); });
    }
    on_written(mark);
    write_next();
  }

  void write_next() {
    busy = false;
    write_wanted();
  }
};

Result<std::optional<Mark>> MarkFile::read(const std::filesystem::path& file) {
  std::istringstream in{read_file(file).value_or("")};
  std::string id;
  if (!(in >> id)) return std::optional<Mark>{};
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
  impl_->wanted = mark;
  impl_->write_wanted();
}

}  // namespace tercet
