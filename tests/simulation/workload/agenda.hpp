#pragma once

#include <chrono>
#include <functional>
#include <map>

#include "common/messaging/event_loop.hpp"

namespace tercet::simulation {

/// What is to be done later, on one timer. What is due at one time is done in the order in which it was put down. Not
/// thread-safe: used on the loop's thread; destroying it forgets what is left.
class Agenda {
 public:
  explicit Agenda(EventLoop& loop) : timer_{loop} {}

  void after(std::chrono::milliseconds delay, std::function<void()> work);

 private:
  void run_what_is_due();
  void set_timer();

  std::multimap<MonoTime, std::function<void()>> work_;
  Timer timer_;
};

}  // namespace tercet::simulation
