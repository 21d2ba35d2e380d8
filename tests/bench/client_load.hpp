#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>

#include "tests/bench/load.hpp"

namespace tercet::bench {

/// A load whose answers come on another thread, as those of a Client do. Thread-safe.
class ClientLoad {
 public:
  /// Sends the request with that number. Called on either thread, never on both at once.
  using Send = std::function<void(std::size_t number)>;

  ClientLoad(const LoadPlan& plan, Send send);

  /// Sends what is due until the load is over.
  void run();
  /// To be called once for each request. Sends what there is room for now.
  void answered(std::size_t number);
  /// The same for a request that was refused: the load goes on, but fails in the end.
  void refused(std::size_t number, const std::string& why);
  /// How long ago the request was sent.
  std::chrono::nanoseconds age(std::size_t number);

  /// For its figures, once run() is through.
  const Load& load() const { return load_; }
  /// The exit status: 1, with a line on stderr, if something was lost or refused.
  int exit_status(const std::string& what) const;

 private:
  void send_due();

  Send send_;
  std::mutex mutex_;
  std::condition_variable answer_came_;
  Load load_;
  std::size_t refusals_ = 0;
  std::string first_refusal_;
};

}  // namespace tercet::bench
