#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "common/http/answer.hpp"
#include "common/http/request_parser.hpp"
#include "common/http/server.hpp"
#include "common/http/tcp.hpp"

namespace tercet::http {

class Connection;

/// What the connections of one server share with it, and with Answers that outlive it.
struct ServerState {
  ServerState(EventLoop& owner, const Limits& server_limits, Server::Handler request_handler)
      : loop{owner}, limits{server_limits}, handler{std::move(request_handler)} {}

  EventLoop& loop;
  Limits limits;
  Server::Handler handler;
  ServerCounts counts;
  /// The open ones, also those that are only told that there are too many.
  std::unordered_set<std::shared_ptr<Connection>> connections;
  std::size_t refusals_open = 0;
  /// No further request is taken.
  bool stopping = false;
  /// The time of day as answers have it, and its seconds since 1970.
  std::string date;
  std::int64_t date_seconds = -1;
  /// The server is gone: no handler is called any more.
  bool destroyed = false;
  /// Called when the last connection has gone; set when the server stops.
  std::function<void()> on_empty;

  /// Called every Limits::tick, so that not each answer reads the clock.
  void read_date();
};

/// One client: reads a request, has it answered, writes the answer, and so on. It is in its server's list until it is
/// closed; nothing happens to it afterwards.
class Connection final : public Exchange, public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<ServerState> server, std::unique_ptr<TcpStream> tcp);

  /// Puts it into the server's list and starts to read.
  void start();
  /// Puts it into the server's list, says that there are too many, and closes.
  void refuse();
  /// Watches the limits on time; called every Limits::tick.
  void on_tick(MonoTime now);
  /// Closes as soon as the answer in hand is sent; at once if there is none. An event stream ends.
  void stop();
  /// Closes at once; what was handed to the network is still delivered.
  void close();
  /// Closes at once and drops what the client has not taken. Who still wanted to answer is told.
  void abort();

  void answer(Response response) override;
  void open_stream(std::vector<NamedValue> headers) override;
  bool send_events(std::string_view events) override;
  std::size_t queued_bytes() const override;
  void on_writable(std::function<void()> handler) override;
  void on_gone(std::function<void()> handler) override;
  void close_stream() override;

 private:
  enum class State {
    /// Waits for a request, or reads one.
    reading,
    /// Sends 100 Continue.
    inviting,
    /// The handler has the request.
    handling,
    /// Sends an answer.
    answering,
    /// Sends events as they come.
    streaming,
    /// Has sent its last answer, and reads what the client had sent before it could know: closing now would reset the
    /// connection, and the answer could be lost.
    draining,
    closed
  };

  void read();
  void on_read(TcpStream::Outcome outcome, std::size_t bytes);
  void on_bytes(std::size_t bytes);
  void on_ended();
  void parse();
  void await_body();
  void handle();
  void await_request();
  /// Answers what never reached the handler, and closes.
  void refuse_request(const v1::Problem& problem);

  void write();
  void write_rest();
  void on_written(std::size_t bytes);
  void on_all_written();
  void drain();

  void on_overdue();
  void watch_break();
  void on_break();
  void tell_gone();
  bool is_idle() const;
  void set_deadline(std::chrono::milliseconds time);

  void send_comment();
  void keep_alive_by_comment(MonoTime now);
  void on_stream_written();
  /// Closes when all is written.
  void end_stream();
  void leave_stream();

  std::shared_ptr<ServerState> server_;
  std::unique_ptr<TcpStream> tcp_;
  State state_ = State::reading;
  bool refused_ = false;
  std::optional<MonoTime> deadline_;

  /// What was read and not parsed yet: the first `unparsed_` bytes.
  std::vector<char> input_;
  std::size_t unparsed_ = 0;
  bool reading_ = false;
  /// Something of the next request has come.
  bool request_begun_ = false;
  /// The client has ended its sending side.
  bool ended_ = false;
  RequestParser parser_;
  std::size_t drained_bytes_ = 0;

  bool head_only_ = false;
  bool keep_alive_ = true;
  /// What goes out now, how much of it has gone, and what goes out after it.
  std::string writing_;
  std::size_t written_ = 0;
  std::string queued_;

  bool watching_break_ = false;
  /// The stream ends when all is written.
  bool ending_ = false;
  MonoTime last_event_;
  std::function<void()> on_writable_;
  std::function<void()> on_gone_;
};

}  // namespace tercet::http
