#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tercet::http {

/// An answer as it came over the wire.
struct RawAnswer {
  /// 0 = none came.
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  /// The value of a header; empty if there is none.
  std::string header(std::string_view name) const;
};

/// A blocking HTTP client that sends exactly what it is told. What takes longer than 10 s fails the test.
class RawClient {
 public:
  enum class Body { as_announced, none };
  enum class End { closed, reset, open };

  /// Has a socket, and is not connected.
  RawClient();
  /// Connected to "tcp://127.0.0.1:port". With `receive_buffer` the kernel keeps about so many bytes for this client.
  explicit RawClient(const std::string& endpoint, int receive_buffer = 0);
  ~RawClient();
  RawClient(RawClient&& other) noexcept : socket_{std::exchange(other.socket_, -1)} {}
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// False if nobody listens there.
  bool connect(const std::string& endpoint);
  void send(std::string_view bytes);
  /// "GET `target`" over HTTP/1.1.
  void get(std::string_view target, std::string_view headers = "");
  void post(std::string_view target, std::string_view body);
  /// The next answer; with Body::none it ends after its head whatever it announces.
  RawAnswer read_answer(Body body = Body::as_announced);
  /// All that comes until `end` has come, included; or until the connection ends.
  std::string read_until(std::string_view end);
  /// Reads what still comes, up to the end of the connection.
  std::string read_all();
  /// How the connection stands: what comes is thrown away until it ends, or nothing has come for 100 ms.
  End end();
  void shutdown_send();
  /// Closes with a reset.
  void reset();

 private:
  /// False at the end of the connection.
  bool receive();

  int socket_;
  std::string received_;
  End end_ = End::open;
};

}  // namespace tercet::http
