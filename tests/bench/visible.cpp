// Sends commands at an even pace, and asks for what they changed: how long until a query shows it?
#include <cstdlib>

#include "common/runtime/options.hpp"
#include "common/vocabulary/ports.hpp"
#include "tests/bench/bank_commands.hpp"
#include "tests/bench/client_load.hpp"

namespace tercet::bench {
namespace {

// Every so many commands one is asked for, so that the queries are no load of their own.
constexpr std::size_t kAskEvery = 20;
constexpr std::size_t kInFlightMax = 4096;

struct VisibleOptions {
  std::uint16_t base_port = 8000;
  std::uint64_t rate = 2000;
  std::uint64_t milliseconds = 5000;
  std::uint64_t accounts = 10'000;

  std::optional<int> parse(int argc, const char* const* argv) {
    Options options{"bench-visible",
                    "Measures the time from sending a command to the answer of a query that shows it."};
    options.add_port("base-port", base_port, "The services are at this port + 1 and + 2", 65'000);
    options.add("rate", rate, "Commands a second", 1, 1'000'000);
    options.add("milliseconds", milliseconds, "How long to send", 1, 3'600'000);
    options.add("accounts", accounts, "How many accounts are paid into, by turns; they must be open", 1, 1'000'000);
    return options.parse(argc, argv);
  }

  LoadPlan plan() const {
    LoadPlan plan;
    plan.in_flight_max = kInFlightMax;
    plan.length = std::chrono::milliseconds{milliseconds};
    plan.per_second = rate;
    return plan;
  }
};

class VisibleLoad {
 public:
  explicit VisibleLoad(const VisibleOptions& options)
      : options_{options},
        load_{options.plan(), [this](std::size_t number) { send(number); }},
        client_{client_options(Ports{options.base_port})} {}

  int run() {
    load_.run();
    print_figure("rate", load_.load().rate(), "commands/s");
    print_times("", visible_);
    return load_.exit_status("commands");
  }

 private:
  static ClientOptions client_options(const Ports& ports) {
    ClientOptions client;
    client.commands = tcp_endpoint("127.0.0.1", ports.commands());
    client.queries = tcp_endpoint("127.0.0.1", ports.queries());
    client.in_flight_max = 2 * kInFlightMax;
    return client;
  }

  void send(std::size_t number) {
    SendOptions options;
    options.wait = WaitFor::committed;
    const bool taken = client_.send(deposit(scattered(number, options_.accounts)), options,
                                    [this, number](const v1::CommandReply& reply) { on_outcome(number, reply); });
    if (!taken) std::abort();
  }

  void on_outcome(std::size_t number, const v1::CommandReply& reply) {
    if (reply.status() >= 300) return load_.refused(number, reply.problem().detail());
    if (number % kAskEvery == 0) return ask(number, reply.position());
    load_.answered(number);
  }

  void ask(std::size_t number, std::uint64_t position) {
    QueryOptions options;
    options.min_position = position;
    const bool taken = client_.query(get_account(scattered(number, options_.accounts)), options,
                                     [this, number](const v1::QueryReply& reply) { on_answer(number, reply); });
    if (!taken) std::abort();
  }

  void on_answer(std::size_t number, const v1::QueryReply& reply) {
    if (reply.status() >= 300) return load_.refused(number, reply.problem().detail());
    visible_.add(load_.age(number));
    load_.answered(number);
  }

  const VisibleOptions options_;
  /// Used on the client's thread.
  Times visible_;
  ClientLoad load_;
  Client client_;
};

}  // namespace
}  // namespace tercet::bench

int main(int argc, char** argv) {
  tercet::bench::VisibleOptions options;
  if (const auto status = options.parse(argc, argv)) return *status;
  return tercet::bench::VisibleLoad{options}.run();
}
