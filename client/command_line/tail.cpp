#include "client/command_line/tail.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "client/command_line/log_reading.hpp"
#include "common/log_client/feed_subscription.hpp"
#include "common/log_client/follower.hpp"
#include "common/log_client/log_reader.hpp"
#include "common/runtime/clock.hpp"
#include "common/vocabulary/stream_name.hpp"

namespace tercet::command_line {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick{100};
constexpr milliseconds kHeadTimeout{5'000};
constexpr milliseconds kPageTimeout{2'000};

// The shell of a Follower whose owner is a terminal.
class Tailing {
 public:
  Tailing(const Tail& tail, const Invocation& invocation, Output& output)
      : tail_{tail},
        invocation_{invocation},
        output_{output},
        reader_{loop_, tcp_endpoint(invocation.host, invocation.ports.reads())},
        tick_{loop_} {}

  int run() {
    loop_.on_stop_signal([this] { end(exit_status::kDone); });
    v1::ReadRequest request;
    request.mutable_head();
    reader_.read(std::move(request), kHeadTimeout, [this](const v1::ReadReply& reply) { on_head(reply); });
    loop_.run();
    return status_;
  }

 private:
  void on_head(const v1::ReadReply& reply) {
    if (reply.status() != 200) return end(refuse(reply, invocation_, output_));
    // A position beyond the head is waited for.
    Checkpoint start;
    start.position = std::min<Position>(std::max<Position>(tail_.from, 1) - 1, reply.head());
    follower_.emplace(start, std::random_device{}(), mono_now());
    feed_.emplace(loop_, tcp_endpoint(invocation_.host, invocation_.ports.feed()), handlers());
    tick_.every(kTick, [this] { on_tick(); });
    on_tick();
  }

  FeedSubscription::Handlers handlers() {
    FeedSubscription::Handlers handlers;
    handlers.on_commits = [this](const v1::BatchHeader& header, zmq::message_t& bytes) { on_commits(header, bytes); };
    handlers.on_heartbeat = [this](const v1::Heartbeat& heartbeat) {
      step([&](Follower::Outputs& out) { follower_->on_heartbeat(heartbeat, mono_now(), out); });
    };
    return handlers;
  }

  void on_commits(const v1::BatchHeader& header, const zmq::message_t& bytes) {
    auto batch = std::make_shared<v1::CommitBatch>();
    // What cannot be read is read again from the log.
    if (!parse_frame(bytes, *batch)) return;
    step([&](Follower::Outputs& out) { follower_->on_batch(header, std::move(batch), bytes.size(), mono_now(), out); });
  }

  void on_tick() {
    if (output_.ended()) return end(exit_status::kDone);
    step([&](Follower::Outputs& out) { follower_->on_tick(mono_now(), out); });
    tell_silence();
  }

  template <class Input>
  void step(Input input) {
    Follower::Outputs out;
    input(out);
    act_on(std::move(out));
  }

  void act_on(Follower::Outputs out) {
    if (out.page) ask(std::move(*out.page));
    if (out.start_over) feed_->start_over();
    if (out.stopped) {
      output_.error(*out.stopped);
      return end(exit_status::kRefused);
    }
    if (!out.apply) return;
    show(*out.apply);
    // Posted, not called: a long log must not grow the stack, and a signal must find its turn.
    loop_.post([this] { step([&](Follower::Outputs& next) { follower_->on_applied(mono_now(), next); }); });
  }

  void ask(v1::ReadRequest request) {
    const auto id = request.request_id();
    reader_.read(std::move(request), kPageTimeout, [this, id](v1::ReadReply reply) {
      reply.set_request_id(id);
      step([&](Follower::Outputs& out) { follower_->on_page(std::move(reply), mono_now(), out); });
    });
  }

  void show(const Follower::Application& application) {
    for (const auto& run : application.runs) {
      for (int i = run.skip; i < run.commits->commits_size(); ++i) show(run.commits->commits(i));
    }
    output_.flush();
    if (output_.ended()) end(exit_status::kDone);
  }

  void show(const v1::Commit& commit) {
    if (commit.position() < tail_.from) return;
    for (const auto& event : events_of(commit)) {
      if (is_wanted(*event.stream)) command_line::show(event, invocation_, output_);
    }
  }

  bool is_wanted(const std::string& stream) const {
    if (tail_.category.empty()) return true;
    const auto parts = parse_stream_name(stream);
    return parts && parts->category == tail_.category;
  }

  void tell_silence() {
    const bool silent = follower_->state() == Follower::State::disconnected;
    if (silent && !silence_told_) output_.error("the event-bus is silent; waiting for it");
    silence_told_ = silent;
  }

  void end(int status) {
    status_ = status;
    loop_.stop();
  }

  const Tail& tail_;
  const Invocation& invocation_;
  Output& output_;
  EventLoop loop_;
  LogReader reader_;
  Timer tick_;
  std::optional<FeedSubscription> feed_;
  std::optional<Follower> follower_;
  bool silence_told_ = false;
  int status_ = exit_status::kDone;
};

}  // namespace

int run(const Tail& tail, const Invocation& invocation, Output& output) {
  return Tailing{tail, invocation, output}.run();
}

}  // namespace tercet::command_line
