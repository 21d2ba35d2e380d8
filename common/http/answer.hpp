#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "common/http/response.hpp"

namespace tercet::http {

/// One request's way back to the client, as Answer and EventStream use it: a connection, or a test that looks at what
/// is answered. The functions mean what those of the same name mean there. After the client has gone, all do nothing.
class Exchange {
 public:
  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  virtual ~Exchange() = default;

  virtual void answer(Response response) = 0;
  virtual void open_stream(std::vector<NamedValue> headers) = 0;
  virtual bool send_events(std::string_view events) = 0;
  virtual std::size_t queued_bytes() const = 0;
  virtual void on_writable(std::function<void()> handler) = 0;
  virtual void on_gone(std::function<void()> handler) = 0;
  virtual void close_stream() = 0;
};

/// An answer of text/event-stream that stays open. All functions are called on the loop's thread; its handlers run
/// there. Destroying it closes it. While nothing else is sent, the server sends comments (":") as a sign of life.
class EventStream {
 public:
  explicit EventStream(std::weak_ptr<Exchange> exchange) : exchange_{std::move(exchange)} {}
  EventStream(EventStream&& other) noexcept;
  EventStream& operator=(EventStream&& other) noexcept;
  ~EventStream();

  /// Queues one whole message or several. False if the client has gone. If something is queued and it would get longer
  /// than Limits::stream_queue_bytes, the client is cut off (false, then on_gone): it may connect again and resume.
  bool send(std::string_view events);
  /// What was sent but not yet taken by the network, in bytes.
  std::size_t queued_bytes() const;
  /// Calls `handler` each time the queue has drained, so that a producer can go on.
  void on_writable(std::function<void()> handler);
  /// Calls `handler` once when the client has gone, was cut off, or the server stops; soon if that is so already.
  /// Not after close().
  void on_gone(std::function<void()> handler);
  /// Sends what is queued, then ends the answer and the connection.
  void close();

 private:
  std::weak_ptr<Exchange> exchange_;
};

/// The obligation to answer one request, once: by send() or stream(), now or later, on the loop's thread. It may outlive
/// the connection and the server; the answer then goes nowhere. One that is destroyed unanswered answers 500
/// `internal`.
class Answer {
 public:
  explicit Answer(std::weak_ptr<Exchange> exchange) : exchange_{std::move(exchange)} {}
  Answer(Answer&& other) noexcept;
  Answer& operator=(Answer&& other) noexcept;
  ~Answer();

  /// Answers. The second answer goes nowhere.
  void send(Response response);
  /// Answers 200 text/event-stream with `headers` besides, and leaves it open.
  EventStream stream(std::vector<NamedValue> headers = {});
  /// Calls `handler` once if the connection breaks before the answer, or soon if it is broken already: nobody needs the
  /// answer any more. A client that has only ended its sending side still gets its answer, so this is not called for
  /// it; nor for one that has closed, which looks the same until something is sent. Forgotten with send() and stream().
  void on_gone(std::function<void()> handler);

 private:
  std::weak_ptr<Exchange> exchange_;
};

}  // namespace tercet::http
