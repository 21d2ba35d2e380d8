// Reads a whole log, page by page, and counts its events.
#include <cstdio>

#include "common/log_client/log_reader.hpp"
#include "common/runtime/clock.hpp"
#include "common/runtime/options.hpp"
#include "tests/bench/append_load.hpp"
#include "tests/bench/load.hpp"

namespace tercet::bench {
namespace {

constexpr std::chrono::milliseconds kPageTimeout{10'000};

std::size_t events_in(const v1::CommitBatch& batch) {
  std::size_t events = 0;
  for (const auto& commit : batch.commits()) {
    for (const auto& write : commit.body().writes()) events += static_cast<std::size_t>(write.events_size());
  }
  return events;
}

class Replay {
 public:
  explicit Replay(const Ports& bus) : reader_{loop_, bus_at(bus).reads} {}

  int run() {
    ask(1);
    loop_.run();
    if (status_ != 0) return status_;
    const std::chrono::duration<double> seconds = mono_now() - *start_;
    print_figure("rate", static_cast<double>(events_) / seconds.count(), "events/s");
    print_figure("events", static_cast<double>(events_), "events");
    print_figure("page_bytes", static_cast<double>(bytes_) / static_cast<double>(pages_), "bytes");
    print_figure("page_events", static_cast<double>(events_) / static_cast<double>(pages_), "events");
    return 0;
  }

 private:
  void ask(Position from) {
    v1::ReadRequest request;
    request.mutable_all()->set_from_position(from);
    reader_.read(std::move(request), kPageTimeout, [this](const v1::ReadReply& reply) { on_page(reply); });
  }

  void on_page(const v1::ReadReply& page) {
    if (page.status() != 200) {
      std::fprintf(stderr, "the log cannot be read: %s\n", page.problem().detail().c_str());
      status_ = 1;
      return loop_.stop();
    }
    // The first page also made the connection: the time begins after it, and it does not count.
    if (!start_) {
      start_ = mono_now();
    } else {
      ++pages_;
      events_ += events_in(page.commits());
      bytes_ += page.commits().ByteSizeLong();
    }
    if (page.end()) return loop_.stop();
    ask(page.next());
  }

  EventLoop loop_;
  LogReader reader_;
  std::optional<MonoTime> start_;
  std::size_t pages_ = 0;
  std::size_t events_ = 0;
  std::size_t bytes_ = 0;
  int status_ = 0;
};

}  // namespace
}  // namespace tercet::bench

int main(int argc, char** argv) {
  std::uint16_t base_port = 8000;
  tercet::Options options{"bench-replay", "Measures how many events a second one reader gets from the event-bus."};
  options.add_port("base-port", base_port, "The event-bus is at this port + 11 to + 13", 65'000);
  if (const auto status = options.parse(argc, argv)) return *status;
  return tercet::bench::Replay{tercet::Ports{base_port}}.run();
}
