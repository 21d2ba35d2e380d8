// Asks a query-service for accounts, so many at a time.
#include <cstdlib>

#include "common/vocabulary/ports.hpp"
#include "tests/bench/bank_commands.hpp"
#include "tests/bench/client_load.hpp"
#include "tests/bench/depth_options.hpp"

namespace tercet::bench {
namespace {

struct QueryLoadOptions : DepthOptions {
  std::optional<int> parse(int argc, const char* const* argv) {
    Options options{"bench-queries", "Asks for accounts, and measures how many answers a second come."};
    add_to(options, {"The query-service is at this port + 2", "Queries without an answer", 8192,
                     "How many accounts are asked for, by turns; they must be open"});
    return options.parse(argc, argv);
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
