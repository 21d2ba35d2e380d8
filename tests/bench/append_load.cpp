#include "tests/bench/append_load.hpp"

#include <chrono>
#include <cstdio>
#include <utility>

#include "common/runtime/clock.hpp"
#include "tests/bench/bank_commands.hpp"
#include "tests/bench/sample_commits.hpp"

namespace tercet::bench {
namespace {

constexpr std::chrono::milliseconds kLookAgain{10};
constexpr std::chrono::seconds kReadyMax{30};

}  // namespace

BusEndpoints bus_at(const Ports& ports) {
  const std::string host = "127.0.0.1";
  return {tcp_endpoint(host, ports.ingest()), tcp_endpoint(host, ports.feed()), tcp_endpoint(host, ports.reads())};
}

AppendLoad::AppendLoad(EventLoop& loop, const Ports& bus, Committed on_committed)
    : loop_{loop},
      on_committed_{std::move(on_committed)},
      channel_{loop, bus_at(bus), [this](const std::vector<v1::Receipt>& receipts) { on_receipts(receipts); }},
      ready_{loop} {}

void AppendLoad::when_ready(std::function<void()> begin) {
  ready_.every(kLookAgain, [this, begin = std::move(begin), deadline = mono_now() + kReadyMax] {
    if (mono_now() > deadline) return fail("no event-bus can be offered to");
    if (channel_.publisher().status(mono_now()) != Publisher::Status::ready) return;
    ready_.cancel();
    begin();
  });
}

void AppendLoad::offer_deposit(std::size_t number, std::size_t accounts) {
  const auto id = ids_.id(number);
  offer({{id, deposited_commit(id, scattered(number, accounts), number).SerializeAsString()}});
}

void AppendLoad::offer(std::vector<Offer::Body> bodies) {
  channel_.offer({std::move(bodies)});
}

void AppendLoad::on_receipts(const std::vector<v1::Receipt>& receipts) {
  for (const auto& receipt : receipts) {
    const auto number = ids_.number(receipt.commit_id());
    if (receipt.result() == v1::Receipt::COMMITTED && number) {
      on_committed_(*number);
    } else {
      return fail("a commit was answered with " + v1::Receipt::Result_Name(receipt.result()) + ": " + receipt.reason());
    }
  }
}

void AppendLoad::fail(std::string why) {
  failure_ = std::move(why);
  loop_.stop();
}

std::optional<int> failure_status(const AppendLoad& load) {
  if (!load.failure()) return std::nullopt;
  std::fprintf(stderr, "%s\n", load.failure()->c_str());
  return 1;
}

}  // namespace tercet::bench
