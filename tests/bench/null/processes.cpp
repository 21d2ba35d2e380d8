#include "tests/bench/null/processes.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <deque>
#include <system_error>

namespace tercet::bench::null {
namespace {

constexpr std::size_t kGroupMax = 1024;
constexpr int kBatchMax = 256;
constexpr std::chrono::milliseconds kForever{-1};

[[noreturn]] void fail(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

bool receive(zmq::socket_t& socket, zmq::message_t& message, zmq::recv_flags flags = zmq::recv_flags::dontwait) {
  return socket.recv(message, flags).has_value();
}

void send(zmq::socket_t& socket, zmq::message_t& message, zmq::send_flags flags = zmq::send_flags::none) {
  if (!socket.send(message, flags)) fail("send");
}

void write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0) fail("write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void unlimited(zmq::socket_t& socket) {
  socket.set(zmq::sockopt::sndhwm, 0);
  socket.set(zmq::sockopt::rcvhwm, 0);
  socket.set(zmq::sockopt::linger, 0);
  if (socket.get(zmq::sockopt::socket_type) == zmq::socket_type::sub) socket.set(zmq::sockopt::subscribe, "");
}

void take_client(zmq::socket_t& clients, zmq::socket_t& appends) {
  for (int i = 0; i < kBatchMax; ++i) {
    zmq::message_t route;
    zmq::message_t message;
    if (!receive(clients, route) || !receive(clients, message)) return;
    auto head = head_of(message);
    head.route_size = std::min(route.size(), head.route.size());
    std::copy_n(route.data<char>(), head.route_size, head.route.begin());
    set_head(message, head);
    send(appends, message);
  }
}

void answer_clients(zmq::socket_t& feed, zmq::socket_t& clients) {
  zmq::message_t message;
  for (int i = 0; i < kBatchMax && receive(feed, message); ++i) {
    const auto head = head_of(message);
    zmq::message_t route{head.route.data(), head.route_size};
    zmq::message_t reply{&head, sizeof head};
    send(clients, route, zmq::send_flags::sndmore);
    send(clients, reply);
  }
}

}  // namespace

Head head_of(const zmq::message_t& message) {
  Head head;
  std::memcpy(&head, message.data(), sizeof head);
  return head;
}

void set_head(zmq::message_t& message, const Head& head) {
  std::memcpy(message.data(), &head, sizeof head);
}

zmq::socket_t Place::bound(zmq::context_t& context, zmq::socket_type type, const std::string& name) const {
  zmq::socket_t socket{context, type};
  unlimited(socket);
  socket.bind("ipc://" + file(name));
  return socket;
}

zmq::socket_t Place::connected(zmq::context_t& context, zmq::socket_type type, const std::string& name) const {
  zmq::socket_t socket{context, type};
  unlimited(socket);
  socket.connect("ipc://" + file(name));
  return socket;
}

void run_bus(const Place& place) {
  zmq::context_t context;
  auto ingest = place.bound(context, zmq::socket_type::sub, "ingest");
  auto feed = place.bound(context, zmq::socket_type::pub, "feed");
  const int log = ::open(place.file("log").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0) fail("open");
  std::vector<zmq::message_t> group;
  std::string bytes;
  for (;;) {
    zmq::message_t message;
    (void)receive(ingest, message, zmq::recv_flags::none);
    do {
      bytes.append(message.data<char>(), message.size());
      group.push_back(std::move(message));
      message = {};
    } while (group.size() < kGroupMax && receive(ingest, message));
    write_all(log, bytes);
    if (::fdatasync(log) != 0) fail("fdatasync");
    for (auto& written : group) send(feed, written);
    group.clear();
    bytes.clear();
  }
}

void run_commands(const Place& place) {
  zmq::context_t context;
  auto clients = place.bound(context, zmq::socket_type::router, "commands");
  auto appends = place.connected(context, zmq::socket_type::pub, "ingest");
  auto feed = place.connected(context, zmq::socket_type::sub, "feed");
  std::array<zmq::pollitem_t, 2> ready{{{clients, 0, ZMQ_POLLIN, 0}, {feed, 0, ZMQ_POLLIN, 0}}};
  for (;;) {
    zmq::poll(ready, kForever);
    take_client(clients, appends);
    answer_clients(feed, clients);
  }
}

void run_queries(const Place& place) {
  zmq::context_t context;
  auto clients = place.bound(context, zmq::socket_type::router, "queries");
  auto feed = place.connected(context, zmq::socket_type::sub, "feed");
  std::array<zmq::pollitem_t, 2> ready{{{clients, 0, ZMQ_POLLIN, 0}, {feed, 0, ZMQ_POLLIN, 0}}};
  std::deque<std::pair<zmq::message_t, zmq::message_t>> questions;
  std::uint64_t seen = 0;
  bool connected = false;
  for (;;) {
    zmq::poll(ready, kForever);
    zmq::message_t message;
    while (receive(feed, message)) {
      connected = true;
      seen = std::max(seen, head_of(message).number);
    }
    for (zmq::message_t route; receive(clients, route) && receive(clients, message);) {
      questions.emplace_back(std::move(route), std::move(message));
    }
    while (connected && !questions.empty() && head_of(questions.front().second).number <= seen) {
      auto& [route, question] = questions.front();
      send(clients, route, zmq::send_flags::sndmore);
      send(clients, question);
      questions.pop_front();
    }
  }
}

void run_reads(const Place& place, std::size_t reply_bytes) {
  zmq::context_t context;
  auto clients = place.bound(context, zmq::socket_type::router, "reads");
  const int log = ::open(place.file("log").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (log < 0) fail("open");
  write_all(log, std::string(reply_bytes, 'x'));
  for (;;) {
    zmq::message_t route;
    zmq::message_t request;
    (void)receive(clients, route, zmq::recv_flags::none);
    (void)receive(clients, request, zmq::recv_flags::none);
    zmq::message_t reply{std::max(reply_bytes, sizeof(Head))};
    if (::pread(log, reply.data(), reply_bytes, 0) < 0) fail("pread");
    set_head(reply, head_of(request));
    send(clients, route, zmq::send_flags::sndmore);
    send(clients, reply);
  }
}

void Processes::start(const std::function<void()>& run) {
  const int child = ::fork();
  if (child < 0) fail("fork");
  if (child > 0) return children_.push_back(child);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  try {
    run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "null_pipeline: %s\n", error.what());
  }
  ::_exit(1);
}

void Processes::kill_all() {
  for (const int child : children_) ::kill(child, SIGKILL);
  for (const int child : children_) ::waitpid(child, nullptr, 0);
  children_.clear();
}

Processes::~Processes() {
  kill_all();
}

}  // namespace tercet::bench::null
