// Reads whole streams of a filled log, so many at a time, as a command-service does that has nothing in its cache.
#include <cstdio>

#include "common/log_client/log_reader.hpp"
#include "common/runtime/clock.hpp"
#include "tests/bench/append_load.hpp"
#include "tests/bench/bank_commands.hpp"
#include "tests/bench/depth_options.hpp"
#include "tests/bench/load.hpp"

namespace tercet::bench {
namespace {

constexpr std::chrono::milliseconds kPageTimeout{10'000};
constexpr std::chrono::milliseconds kTick{50};

struct StreamReadOptions : DepthOptions {
  std::optional<int> parse(int argc, const char* const* argv) {
    Options options{"bench-stream-reads", "Measures how many whole streams a second the event-bus hands out."};
    add_to(options, {"The event-bus is at this port + 11 to + 13", "Streams being read", 1024,
                     "How many streams are read, by turns; bench-fill has made them"});
    return options.parse(argc, argv);
  }
};

class StreamReads {
 public:
  explicit StreamReads(const StreamReadOptions& options)
      : options_{options}, reader_{loop_, bus_at(Ports{options.base_port}).reads}, tick_{loop_} {}

  int run() {
    // This reply is not of interest, but it tells that the connection is there.
    v1::ReadRequest head;
    head.mutable_head();
    reader_.read(std::move(head), kPageTimeout, [this](const v1::ReadReply&) { begin(); });
    loop_.run();
    if (failed_) return 1;
    print_load(*load_, "streams");
    const auto streams = static_cast<double>(load_->times().count());
    print_figure("stream_bytes", static_cast<double>(bytes_) / streams, "bytes");
    print_figure("stream_events", static_cast<double>(commits_) / streams, "events");
    return exit_status_of(*load_, "streams");
  }

 private:
  void begin() {
    load_.emplace(options_.plan(), mono_now());
    tick_.every(kTick, [this] { go_on(); });
    go_on();
  }

  void go_on() {
    while (const auto number = load_->next(mono_now())) ask(*number, 1);
    if (load_->over(mono_now())) loop_.stop();
  }

  void ask(std::size_t number, Version from) {
    v1::ReadRequest request;
    request.mutable_stream()->set_stream("account-" + account_name(scattered(number, options_.accounts)));
    request.mutable_stream()->set_from_version(from);
    reader_.read(std::move(request), kPageTimeout,
                 [this, number](const v1::ReadReply& reply) { on_page(number, reply); });
  }

  void on_page(std::size_t number, const v1::ReadReply& page) {
    if (page.status() != 200 || page.stream_version() == 0) {
      std::fprintf(stderr, "a stream cannot be read, or is not there: %s\n", page.problem().detail().c_str());
      failed_ = true;
      return loop_.stop();
    }
    commits_ += static_cast<std::size_t>(page.commits().commits_size());
    bytes_ += page.commits().ByteSizeLong();
    if (!page.end()) return ask(number, page.next());
    load_->answered(number, mono_now());
    go_on();
  }

  const StreamReadOptions options_;
  EventLoop loop_;
  LogReader reader_;
  Timer tick_;
  std::optional<Load> load_;
  std::size_t commits_ = 0;
  std::size_t bytes_ = 0;
  bool failed_ = false;
};

}  // namespace
}  // namespace tercet::bench

int main(int argc, char** argv) {
  tercet::bench::StreamReadOptions options;
  if (const auto status = options.parse(argc, argv)) return *status;
  return tercet::bench::StreamReads{options}.run();
}
