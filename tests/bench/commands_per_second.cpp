// Sends deposits to a running system and prints how many were committed in a second, and how long each took.
//   bench_commands ENDPOINT COMMANDS IN_FLIGHT ACCOUNTS
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <semaphore>
#include <string>
#include <vector>

#include "bank/v1/account.pb.h"
#include "client/client.hpp"

namespace {

using Clock = std::chrono::steady_clock;

struct Result {
  double seconds = 0;
  std::vector<double> latencies_us;
  int refused = 0;
};

std::string account_name(std::size_t number) {
  return "bench-" + std::to_string(number);
}

/// Sends `total` commands with at most `in_flight` unanswered, and waits for all outcomes.
Result run(tercet::Client& client, std::size_t total, std::size_t in_flight,
           const std::function<tercet::Payload(std::size_t)>& command) {
  tercet::SendOptions options;
  options.wait = tercet::WaitFor::committed;
  Result result;
  result.latencies_us.resize(total);
  std::vector<Clock::time_point> sent(total);
  std::counting_semaphore<> window{static_cast<std::ptrdiff_t>(in_flight)};
  std::atomic<int> refused{0};
  const auto start = Clock::now();
  for (std::size_t i = 0; i < total; ++i) {
    window.acquire();
    sent[i] = Clock::now();
    const bool taken = client.send(command(i), options, [&, i](const tercet::v1::CommandReply& reply) {
      result.latencies_us[i] = std::chrono::duration<double, std::micro>(Clock::now() - sent[i]).count();
      if (reply.status() >= 300) ++refused;
      window.release();
    });
    if (!taken) std::abort();
  }
  for (std::size_t i = 0; i < in_flight; ++i) window.acquire();
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  result.refused = refused;
  std::sort(result.latencies_us.begin(), result.latencies_us.end());
  return result;
}

tercet::Payload open_account(std::size_t number) {
  bank::v1::OpenAccount open;
  open.set_account_id(account_name(number));
  open.set_owner("bench");
  open.set_currency("EUR");
  return tercet::payload_of(open);
}

tercet::Payload deposit(std::size_t number) {
  bank::v1::Deposit deposit;
  deposit.set_account_id(account_name(number));
  deposit.mutable_amount()->set_currency("EUR");
  deposit.mutable_amount()->set_minor_units(1);
  return tercet::payload_of(deposit);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: bench_commands ENDPOINT COMMANDS IN_FLIGHT ACCOUNTS\n");
    return 2;
  }
  tercet::ClientOptions options;
  options.commands = argv[1];
  options.in_flight_max = 8192;
  const auto total = std::strtoul(argv[2], nullptr, 10);
  const auto in_flight = std::strtoul(argv[3], nullptr, 10);
  const auto accounts = std::strtoul(argv[4], nullptr, 10);
  tercet::Client client{options};
  // Opened already by an earlier run: refused, which does no harm.
  run(client, accounts, 512, open_account);
  const auto result = run(client, total, in_flight, [&](std::size_t i) { return deposit(i * 7919 % accounts); });
  std::printf("in flight %lu: %.0f commands/s, p50 %.0f us, p99 %.0f us, refused %d\n", in_flight,
              static_cast<double>(total) / result.seconds, result.latencies_us[total / 2],
              result.latencies_us[total * 99 / 100], result.refused);
  return result.refused == 0 ? 0 : 1;
}
