#include "common/http/tcp.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace tercet::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::string_view kScheme = "tcp://";
/// Before accepting is tried again after it failed: the process is out of descriptors, and until some are closed every
/// try would fail at once.
constexpr std::chrono::milliseconds kAcceptRetry{100};

Result<tcp::endpoint> parse_endpoint(const std::string& text) {
  const Error wrong{"\"" + text + "\" is not tcp://ADDRESS:PORT"};
  const auto colon = text.rfind(':');
  if (!text.starts_with(kScheme) || colon < kScheme.size()) return wrong;
  auto host = text.substr(kScheme.size(), colon - kScheme.size());
  if (host == "localhost") host = "127.0.0.1";
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  const auto digits = std::string_view{text}.substr(colon + 1);
  std::uint16_t port = 0;
  if (digits != "*") {
    const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (bad != std::errc{} || end != digits.data() + digits.size()) return wrong;
  }
  if (error) return wrong;
  return tcp::endpoint{address, port};
}

TcpStream::Outcome outcome_of(const error_code& error) {
  if (!error) return TcpStream::Outcome::done;
  return error == asio::error::eof ? TcpStream::Outcome::ended : TcpStream::Outcome::broken;
}

}  // namespace

struct TcpStream::Impl {
  explicit Impl(tcp::socket accepted) : socket{std::move(accepted)} {}

  tcp::socket socket;
  bool closed = false;
};

TcpStream::TcpStream(std::shared_ptr<Impl> impl) : impl_{std::move(impl)} {}

TcpStream::~TcpStream() {
  close();
}

void TcpStream::read(std::span<char> space, Handler handler) {
  impl_->socket.async_read_some(
      asio::buffer(space.data(), space.size()),
      [impl = impl_, handler = std::move(handler)](const error_code& error, std::size_t bytes) {
        if (!impl->closed) handler(outcome_of(error), bytes);
      });
}

void TcpStream::write(std::string_view bytes, Handler handler) {
  impl_->socket.async_write_some(
      asio::buffer(bytes.data(), bytes.size()),
      [impl = impl_, handler = std::move(handler)](const error_code& error, std::size_t written) {
        if (!impl->closed) handler(outcome_of(error), written);
      });
}

void TcpStream::watch_break(std::function<void()> handler) {
  // Linux reports a reset as an error condition even if nothing is read; the end of the peer's sending side is none.
  impl_->socket.async_wait(tcp::socket::wait_error, [impl = impl_, handler = std::move(handler)](const error_code&) {
    if (!impl->closed) handler();
  });
}

void TcpStream::shutdown_send() {
  error_code ignored;
  impl_->socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void TcpStream::close() {
  impl_->closed = true;
  error_code ignored;
  impl_->socket.close(ignored);
}

void TcpStream::abort() {
  error_code ignored;
  impl_->socket.set_option(asio::socket_base::linger{true, 0}, ignored);
  close();
}

struct TcpListener::Impl : std::enable_shared_from_this<TcpListener::Impl> {
  tcp::acceptor acceptor;
  Timer retry;
  Handler on_connection;
  bool closed = false;

  Impl(EventLoop& loop, Handler handler) : acceptor{loop.io()}, retry{loop}, on_connection{std::move(handler)} {}

  error_code listen(const tcp::endpoint& endpoint) {
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address{true}, error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    return error;
  }

  void accept() {
    acceptor.async_accept([self = shared_from_this()](const error_code& error, tcp::socket socket) {
      if (self->closed) return;
      if (error) {
        self->retry.once(kAcceptRetry, [self] { self->accept(); });
        return;
      }
      error_code ignored;
      socket.set_option(tcp::no_delay{true}, ignored);
      self->on_connection(std::make_unique<TcpStream>(std::make_shared<TcpStream::Impl>(std::move(socket))));
      if (!self->closed) self->accept();
    });
  }

  void close() {
    closed = true;
    retry.cancel();
    error_code ignored;
    acceptor.close(ignored);
  }
};

TcpListener::TcpListener(EventLoop& loop, Handler on_connection)
    : impl_{std::make_shared<Impl>(loop, std::move(on_connection))} {}

TcpListener::~TcpListener() {
  close();
}

Result<void> TcpListener::listen(const std::string& endpoint) {
  const auto address = parse_endpoint(endpoint);
  if (!address) return address.error();
  if (const auto error = impl_->listen(*address)) {
    return Error{"cannot listen on " + endpoint + ": " + error.message()};
  }
  impl_->accept();
  return {};
}

std::string TcpListener::endpoint() const {
  error_code error;
  const auto local = impl_->acceptor.local_endpoint(error);
  if (error) return {};
  const auto address = local.address().to_string();
  const auto host = local.address().is_v6() ? "[" + address + "]" : address;
  return std::string{kScheme} + host + ":" + std::to_string(local.port());
}

void TcpListener::close() {
  impl_->close();
}

}  // namespace tercet::http
