#include "client/command_line/blocking_log_reader.hpp"

#include <algorithm>
#include <future>
#include <thread>
#include <utility>

#include "common/log_client/log_reader.hpp"
#include "common/runtime/clock.hpp"

namespace tercet::command_line {
namespace {

using std::chrono::milliseconds;

// A request or its reply may be lost with a connection, so no single attempt gets all the time.
constexpr milliseconds kAttempt{1000};
constexpr milliseconds kLeastPause{50};

milliseconds remaining(MonoTime deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - mono_now());
  return std::max(left, milliseconds{0});
}

bool is_busy(const v1::ReadReply& reply) {
  return reply.status() == 429 || reply.status() == 503;
}

}  // namespace

struct BlockingLogReader::Impl {
  explicit Impl(const std::string& endpoint) : reader{loop, endpoint}, thread{[this] { loop.run(); }} {}
  ~Impl() {
    loop.stop();
    thread.join();
  }

  v1::ReadReply ask_once(const v1::ReadRequest& request, milliseconds timeout) {
    // Shared: this side may be gone with its answer before the loop's thread is done handing it over.
    const auto answered = std::make_shared<std::promise<v1::ReadReply>>();
    loop.post([this, request, timeout, answered] {
      reader.read(request, timeout, [answered](v1::ReadReply reply) { answered->set_value(std::move(reply)); });
    });
    return answered->get_future().get();
  }

  EventLoop loop;
  LogReader reader;
  std::thread thread;
};

BlockingLogReader::BlockingLogReader(const std::string& endpoint) : impl_{std::make_unique<Impl>(endpoint)} {}

BlockingLogReader::~BlockingLogReader() = default;

v1::ReadReply BlockingLogReader::ask(const v1::ReadRequest& request, milliseconds timeout) {
  const auto deadline = mono_now() + timeout;
  for (;;) {
    auto reply = impl_->ask_once(request, std::clamp(remaining(deadline), kLeastPause, kAttempt));
    const auto left = remaining(deadline);
    if (!is_busy(reply) || left == milliseconds{0}) return reply;
    // Nobody there has been waited for already.
    const milliseconds hint{is_unanswered(reply) ? 0 : reply.problem().retry_after_ms()};
    std::this_thread::sleep_for(std::min(left, std::max(hint, kLeastPause)));
  }
}

bool is_unanswered(const v1::ReadReply& reply) {
  return reply.status() == 503 && reply.log_id().empty();
}

}  // namespace tercet::command_line
