#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/http/server.hpp"
#include "tests/unit/common/http/raw_client.hpp"

namespace tercet::http {

/// Waits until `condition` holds; false if it does not within 10 s.
template <class Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  return true;
}

/// Limits on time that let a test see them pass, none of which is meant to pass in another test.
inline Limits quick_limits() {
  Limits limits;
  limits.tick = std::chrono::milliseconds{5};
  return limits;
}

/// A server on a loop and thread of its own. Its handler remembers each request, and answers by the path:
///   /echo    the body
///   /later   nothing yet: the Answer is in `waiting`
///   /stream  an event stream, which is in `streams`
///   /large   16 MiB
class RunningServer {
 public:
  explicit RunningServer(const Limits& limits = quick_limits()) {
    on_loop([&] {
      server.emplace(loop, limits,
                     [this](Request&& request, Answer answer) { handle(std::move(request), std::move(answer)); });
      ASSERT_TRUE(server->bind("tcp://127.0.0.1:0"));
      endpoint = server->bound_endpoint();
    });
  }

  ~RunningServer() {
    on_loop([this] {
      server.reset();
      waiting.clear();
      streams.clear();
    });
    loop.stop();
    thread_.join();
  }

  /// Runs `work` on the loop's thread and waits for it.
  void on_loop(const std::function<void()>& work) {
    std::promise<void> done;
    loop.post([&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }

  ServerCounts counts() {
    ServerCounts counts;
    on_loop([&] { counts = server->counts(); });
    return counts;
  }

  /// True if `number` requests have come to /later or /stream and are still there.
  bool eventually_waiting(std::size_t number) {
    return eventually([&] {
      std::size_t seen = 0;
      on_loop([&] { seen = waiting.size() + streams.size(); });
      return seen == number;
    });
  }

  RawClient connect(int receive_buffer = 0) const { return RawClient{endpoint, receive_buffer}; }

  EventLoop loop;
  std::optional<Server> server;
  std::string endpoint;
  /// Of the loop's thread, as is the server.
  std::vector<Request> requests;
  std::vector<Answer> waiting;
  std::vector<EventStream> streams;
  int gone = 0;

 private:
  void handle(Request&& request, Answer answer) {
    requests.push_back(std::move(request));
    const auto& path = requests.back().path;
    const auto what = path.empty() ? std::string{} : path.front();
    if (what == "later") {
      answer.on_gone([this] { ++gone; });
      waiting.push_back(std::move(answer));
    } else if (what == "stream") {
      streams.push_back(answer.stream());
      streams.back().on_gone([this] { ++gone; });
    } else if (what != "forgotten") {
      Response response;
      response.content_type = "text/plain";
      response.body = what == "large" ? std::string(16 * limits::kMiB, 'x') : requests.back().body;
      answer.send(std::move(response));
    }
  }

  std::thread thread_{[this] { loop.run(); }};
};

}  // namespace tercet::http
