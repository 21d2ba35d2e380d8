#include "query-service/projection_runner.hpp"

#include <chrono>
#include <utility>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"

namespace tercet {
namespace {

constexpr std::chrono::milliseconds kPageTimeout{5000};

ProjectionRunner::Work size_of(const Follower::Application& application) {
  ProjectionRunner::Work work;
  for (const auto& run : application.runs) {
    for (int i = run.skip; i < run.commits->commits_size(); ++i) {
      ++work.commits;
      for (const auto& write : run.commits->commits(i).body().writes()) work.events += write.events().size();
    }
  }
  return work;
}

}  // namespace

ProjectionRunner::ProjectionRunner(EventLoop& loop, LogReader& log, const Projection& projection,
                                   std::filesystem::path directory, std::uint64_t seed, Handlers handlers)
    : loop_{loop},
      log_{log},
      projection_{projection},
      directory_{std::move(directory)},
      handlers_{std::move(handlers)},
      core_{projection, seed, mono_now()} {}

Result<OpenedStore, ModelError> ProjectionRunner::open_store() {
  return open_and_skip(std::nullopt);
}

Result<OpenedStore, ModelError> ProjectionRunner::open_and_skip(const std::optional<v1::SkippedCommit>& skip) {
  // Closed before it is opened again: a file has one writer.
  store_.reset();
  auto opened = ModelStore::open(directory_, projection_);
  if (!opened) return opened.error();
  store_ = std::move(*opened);
  if (skip) {
    if (auto done = store_->skip(*skip); !done) return done.error();
  }
  return OpenedStore{store_->checkpoint(), store_->skipped()};
}

void ProjectionRunner::start(const Result<OpenedStore, ModelError>& opened) {
  Projecting::Outputs out;
  core_.on_opened(opened, mono_now(), out);
  if (opened) {
    ++openings_;
    handlers_.on_opened();
  }
  act(std::move(out));
}

void ProjectionRunner::on_batch(const v1::BatchHeader& header, const SharedCommits& commits, std::size_t bytes) {
  Projecting::Outputs out;
  core_.on_batch(header, commits, bytes, mono_now(), out);
  act(std::move(out));
}

void ProjectionRunner::on_heartbeat(const v1::Heartbeat& heartbeat) {
  Projecting::Outputs out;
  core_.on_heartbeat(heartbeat, mono_now(), out);
  act(std::move(out));
}

bool ProjectionRunner::on_tick() {
  Projecting::Outputs out;
  core_.on_tick(mono_now(), out);
  const bool start_over = out.follower.start_over;
  act(std::move(out));
  return start_over;
}

Result<v1::ProjectionView, v1::Problem> ProjectionRunner::repair(std::optional<Position> skip) {
  Projecting::Outputs out;
  const auto done = skip ? core_.skip(*skip, out) : core_.retry(out);
  if (!done) return done.error();
  act(std::move(out));
  return view();
}

void ProjectionRunner::act(Projecting::Outputs&& out) {
  for (const auto& line : out.errors) log_error(line);
  for (const auto& line : out.notes) log_info(line);
  if (out.follower.page) ask_for_page(*out.follower.page);
  if (out.follower.apply) apply(std::move(*out.follower.apply));
  if (out.open) open_again(std::move(out.skip));
  handlers_.on_change();
}

void ProjectionRunner::ask_for_page(const v1::ReadRequest& request) {
  log_.read(request, kPageTimeout, [this, id = request.request_id()](v1::ReadReply reply) {
    // The reader numbers requests its own way.
    reply.set_request_id(id);
    Projecting::Outputs out;
    core_.on_page(std::move(reply), mono_now(), out);
    act(std::move(out));
  });
}

void ProjectionRunner::apply(Follower::Application&& application) {
  writer_.post([this, application = std::move(application)] {
    const auto begun = mono_now();
    auto applied = store_->apply(application);
    auto work = size_of(application);
    work.lookups = store_->take_lookups();
    work.time = mono_now() - begun;
    loop_.post([this, applied = std::move(applied), work] {
      if (!applied.error) handlers_.on_applied(work);
      Projecting::Outputs out;
      core_.on_applied(applied, mono_now(), out);
      act(std::move(out));
    });
  });
}

void ProjectionRunner::open_again(std::optional<v1::SkippedCommit> skip) {
  writer_.post([this, skip = std::move(skip)] { loop_.post([this, opened = open_and_skip(skip)] { start(opened); }); });
}

}  // namespace tercet
