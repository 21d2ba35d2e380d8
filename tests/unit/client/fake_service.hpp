#pragma once

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/messaging/socket.hpp"

/// A ROUTER on a loopback port that answers as the test says. Its answers are called on its own thread.
class FakeService {
 public:
  /// A request's bytes and the frame before them, if there is one.
  struct Received {
    std::string topic;
    std::string bytes;
    friend bool operator==(const Received&, const Received&) = default;
  };
  using Answer = std::function<std::vector<std::string>(const Received&)>;

  /// `endpoint`: see Socket::bind().
  explicit FakeService(Answer answer, const std::string& endpoint = "tcp://127.0.0.1:*")
      : answer_{std::move(answer)}, socket_{loop_, tercet::SocketKind::router} {
    if (!socket_.bind(endpoint)) std::abort();
    endpoint_ = socket_.bound_endpoint();
    socket_.on_messages([this](std::span<tercet::Message> messages) {
      for (auto& message : messages) serve(message);
    });
    thread_ = std::thread{[this] { loop_.run(); }};
  }

  ~FakeService() {
    loop_.stop();
    thread_.join();
  }

  const std::string& endpoint() const { return endpoint_; }
  std::uint16_t port() const {
    return static_cast<std::uint16_t>(std::stoul(endpoint_.substr(endpoint_.rfind(':') + 1)));
  }

  std::vector<Received> received() const {
    const std::lock_guard lock{mutex_};
    return received_;
  }

 private:
  void serve(tercet::Message& message) {
    const bool has_topic = message.size() == 3;
    const Received request{has_topic ? message[1].to_string() : "", message.back().to_string()};
    {
      const std::lock_guard lock{mutex_};
      received_.push_back(request);
    }
    for (const auto& reply : answer_(request)) {
      tercet::Message out;
      out.push_back(tercet::frame(tercet::frame_view(message[0])));
      out.push_back(tercet::frame(reply));
      socket_.send(std::move(out));
    }
  }

  Answer answer_;
  mutable std::mutex mutex_;
  std::vector<Received> received_;
  tercet::EventLoop loop_;
  tercet::Socket socket_;
  std::string endpoint_;
  std::thread thread_;
};
