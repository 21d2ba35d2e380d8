// Asks a query-service for accounts, so many at a time.
#include <cstdlib>

#include "common/runtime/options.hpp"
#include "common/vocabulary/ports.hpp"
#include "tests/bench/bank_commands.hpp"
#include "tests/bench/client_load.hpp"

namespace tercet::bench {
namespace {

struct QueryLoadOptions {
  std::uint16_t base_port = 8000;
  std::uint64_t in_flight = 64;
  std::uint64_t milliseconds = 5000;
  std::uint64_t accounts = 10'000;

  std::optional<int> parse(int argc, const char* const* argv) {
    Options options{"bench-queries", "Asks for accounts, and measures how many answers a second come."};
    options.add_port("base-port", base_port, "The query-service is at this port + 2", 65'000);
    options.add("in-flight", in_flight, "Queries without an answer", 1, 8192);
    options.add("milliseconds", milliseconds, "How long to ask", 1, 3'600'000);
    options.add("accounts", accounts, "How many accounts are asked for, by turns; they must be open", 1, 1'000'000);
    return options.parse(argc, argv);
  }

  LoadPlan plan() const {
    LoadPlan plan;
    plan.in_flight_max = in_flight;
    plan.length = std::chrono::milliseconds{milliseconds};
    return plan;
  }
};

class QueryLoad {
 public:
  explicit QueryLoad(const QueryLoadOptions& options)
      : options_{options},
        load_{options.plan(), [this](std::size_t number) { ask(number); }},
        client_{client_options(options)} {}

  int run() {
    load_.run();
    print_load(load_.load(), "queries");
    return load_.exit_status("queries");
  }

 private:
  static ClientOptions client_options(const QueryLoadOptions& options) {
    ClientOptions client;
    client.queries = tcp_endpoint("127.0.0.1", Ports{options.base_port}.queries());
    client.in_flight_max = options.in_flight;
    return client;
  }

  void ask(std::size_t number) {
    const bool taken = client_.query(get_account(scattered(number, options_.accounts)), {},
                                     [this, number](const v1::QueryReply& reply) { on_answer(number, reply); });
    // The load never has more under way than the client takes.
    if (!taken) std::abort();
  }

  void on_answer(std::size_t number, const v1::QueryReply& reply) {
    if (reply.status() < 300) return load_.answered(number);
    load_.refused(number, reply.problem().code() + ": " + reply.problem().detail());
  }

  const QueryLoadOptions options_;
  ClientLoad load_;
  Client client_;
};

}  // namespace
}  // namespace tercet::bench

int main(int argc, char** argv) {
  tercet::bench::QueryLoadOptions options;
  if (const auto status = options.parse(argc, argv)) return *status;
  return tercet::bench::QueryLoad{options}.run();
}
