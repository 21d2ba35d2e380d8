#include "tests/simulation/workload/agenda.hpp"

#include <algorithm>
#include <utility>

#include "common/runtime/clock.hpp"

namespace tercet::simulation {

using std::chrono::milliseconds;

void Agenda::after(milliseconds delay, std::function<void()> work) {
  work_.emplace(mono_now() + delay, std::move(work));
  set_timer();
}

void Agenda::run_what_is_due() {
  const auto now = mono_now();
  while (!work_.empty() && work_.begin()->first <= now) {
    const auto due = work_.extract(work_.begin());
    due.mapped()();
  }
  set_timer();
}

void Agenda::set_timer() {
  if (work_.empty()) return;
  const auto wait = std::chrono::ceil<milliseconds>(work_.begin()->first - mono_now());
  timer_.once(std::max(wait, milliseconds{0}), [this] { run_what_is_due(); });
}

}  // namespace tercet::simulation
