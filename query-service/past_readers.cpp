#include "query-service/past_readers.hpp"

#include <chrono>
#include <utility>

namespace tercet {
namespace {

/// Each holds a page of up to 1 MiB.
constexpr std::size_t kUnderWayMax = 8;
/// No more can be wanted at a time; the others are those that nobody waits for any more.
constexpr std::size_t kWaitingMax = 10'000;
constexpr std::chrono::milliseconds kPageTimeout{5000};

}  // namespace

PastReaders::PastReaders(EventLoop& loop, LogReader& log, Handlers handlers)
    : loop_{loop}, log_{log}, handlers_{std::move(handlers)} {}

void PastReaders::read(QueryDesk::PastRead read, const Projection& projection, ModelPast past) {
  if (waiting_.size() >= kWaitingMax) {
    std::erase_if(waiting_, [this](const auto& job) { return !handlers_.is_wanted(job->ticket); });
  }
  waiting_.push_back(std::make_shared<Job>(std::move(read), projection, std::move(past)));
  begin_next();
}

void PastReaders::begin_next() {
  while (!waiting_.empty() && under_way_ < kUnderWayMax) {
    const auto job = std::move(waiting_.front());
    waiting_.pop_front();
    if (!handlers_.is_wanted(job->ticket)) continue;
    ++under_way_;
    ask(job);
  }
}

void PastReaders::ask(const std::shared_ptr<Job>& job) {
  log_.read(job->reading.request(), kPageTimeout, [this, job](v1::ReadReply page) { on_page(job, std::move(page)); });
}

void PastReaders::on_page(const std::shared_ptr<Job>& job, v1::ReadReply page) {
  thread_.post([this, job, page = std::move(page)] {
    loop_.post([this, job, answer = job->reading.on_page(page)] {
      const bool goes_on = !answer && handlers_.is_wanted(job->ticket);
      if (goes_on) return ask(job);
      if (answer) handlers_.on_found({job->ticket, answer->position, answer->row});
      end();
    });
  });
}

void PastReaders::end() {
  --under_way_;
  begin_next();
}

}  // namespace tercet
