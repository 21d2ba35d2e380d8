// Sends commands to a command-service, so many at a time, and takes the time until their outcome.
#include <cstdlib>

#include "common/vocabulary/ports.hpp"
#include "tests/bench/bank_commands.hpp"
#include "tests/bench/client_load.hpp"
#include "tests/bench/depth_options.hpp"

namespace tercet::bench {
namespace {

struct CommandOptions : DepthOptions {
  bool open = false;
  bool accepted = false;

  std::optional<int> parse(int argc, const char* const* argv) {
    Options options{"bench-commands", "Deposits money, and measures how many deposits a second get their outcome."};
    add_to(options, {"The command-service is at this port + 1", "Commands without an outcome", 8192,
                     "How many accounts are paid into, by turns"});
    options.add("open", open, "Open each of the accounts instead, once");
    options.add("accepted", accepted, "Have each command accepted first; without it: wait COMMITTED");
    return options.parse(argc, argv);
  }

  LoadPlan plan() const {
    auto plan = DepthOptions::plan();
    if (open) plan.requests_max = accounts;
    return plan;
  }

  SendOptions send_options() const {
    SendOptions options;
    options.wait = accepted ? WaitFor::outcome : WaitFor::committed;
    return options;
  }
};

class CommandLoad {
 public:
  explicit CommandLoad(const CommandOptions& options)
      : options_{options},
        send_options_{options.send_options()},
        load_{options.plan(), [this](std::size_t number) { send(number); }},
        client_{client_options(options)} {}

  int run() {
    load_.run();
    if (options_.accepted) print_times("accepted_", accepted_);
    print_load(load_.load(), "commands");
    return load_.exit_status("commands");
  }

 private:
  static ClientOptions client_options(const CommandOptions& options) {
    ClientOptions client;
    client.commands = tcp_endpoint("127.0.0.1", Ports{options.base_port}.commands());
    client.in_flight_max = options.in_flight;
    return client;
  }

  void send(std::size_t number) {
    const auto account = scattered(number, options_.accounts);
    const bool taken = client_.send(options_.open ? open_account(account) : deposit(account), send_options_,
                                    [this, number](const v1::CommandReply& reply) { on_reply(number, reply); });
    // The load never has more under way than the client takes.
    if (!taken) std::abort();
  }

  void on_reply(std::size_t number, const v1::CommandReply& reply) {
    if (!is_last(reply, send_options_.wait)) return accepted_.add(load_.age(number));
    if (reply.status() < 300) return load_.answered(number);
    load_.refused(number, reply.problem().code() + ": " + reply.problem().detail());
  }

  const CommandOptions options_;
  const SendOptions send_options_;
  /// Until the 202. Used on the client's thread until the load is over.
  Times accepted_;
  ClientLoad load_;
  Client client_;
};

}  // namespace
}  // namespace tercet::bench

int main(int argc, char** argv) {
  tercet::bench::CommandOptions options;
  if (const auto status = options.parse(argc, argv)) return *status;
  return tercet::bench::CommandLoad{options}.run();
}
