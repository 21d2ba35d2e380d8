#include "tests/bench/client_load.hpp"

#include <cstdio>
#include <utility>

#include "common/runtime/clock.hpp"

namespace tercet::bench {

ClientLoad::ClientLoad(const LoadPlan& plan, Send send) : send_{std::move(send)}, load_{plan, mono_now()} {}

void ClientLoad::run() {
  std::unique_lock lock{mutex_};
  while (!load_.over(mono_now())) {
    send_due();
    answer_came_.wait_until(lock, load_.wake_at(mono_now()));
  }
}

void ClientLoad::answered(std::size_t number) {
  const std::lock_guard lock{mutex_};
  const auto now = mono_now();
  load_.answered(number, now);
  send_due();
  if (load_.over(now)) answer_came_.notify_one();
}

void ClientLoad::refused(std::size_t number, const std::string& why) {
  {
    const std::lock_guard lock{mutex_};
    if (refusals_++ == 0) first_refusal_ = why;
  }
  answered(number);
}

std::chrono::nanoseconds ClientLoad::age(std::size_t number) {
  const std::lock_guard lock{mutex_};
  return mono_now() - load_.sent_at(number);
}

void ClientLoad::send_due() {
  while (const auto number = load_.next(mono_now())) send_(*number);
}

int ClientLoad::exit_status(const std::string& what) const {
  if (refusals_ == 0) return exit_status_of(load_, what);
  std::fprintf(stderr, "%zu %s were refused; the first: %s\n", refusals_, what.c_str(), first_refusal_.c_str());
  return 1;
}

}  // namespace tercet::bench
