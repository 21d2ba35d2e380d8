#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>
#include <zmq.hpp>

/// The processes of the null pipeline: the same sockets and hops as the real ones, and a sync for each group, but what
/// passes through them is bytes that nobody looks at. What they cost is what this shape costs on this machine at least.
namespace tercet::bench::null {

/// Goes before a message's filling, in all processes. Number 0 is for finding out whether everything is connected.
struct Head {
  std::uint64_t number = 0;
  /// Where the reply goes: the client's routing id at the commands process, which so needs no table.
  std::array<char, 8> route{};
  std::uint64_t route_size = 0;
};

Head head_of(const zmq::message_t& message);
void set_head(zmq::message_t& message, const Head& head);

/// A socket without limits, at an endpoint in `directory` that is called `name`.
class Place {
 public:
  explicit Place(std::string directory) : directory_{std::move(directory)} {}
  zmq::socket_t bound(zmq::context_t& context, zmq::socket_type type, const std::string& name) const;
  zmq::socket_t connected(zmq::context_t& context, zmq::socket_type type, const std::string& name) const;
  std::string file(const std::string& name) const { return directory_ + "/" + name; }

 private:
  std::string directory_;
};

/// Each runs until the process is killed.
/// Takes what has arrived as one group, writes it to a file, syncs, and publishes it.
[[noreturn]] void run_bus(const Place& place);
/// Passes clients' messages on to the bus, and answers them when they come back on the feed.
[[noreturn]] void run_commands(const Place& place);
/// Follows the feed, and answers a question with a number as soon as that number has come by.
[[noreturn]] void run_queries(const Place& place);
/// Answers each request with `reply_bytes` out of a file.
[[noreturn]] void run_reads(const Place& place, std::size_t reply_bytes);

/// Forks a process for each, which dies with this one. They are killed by the destructor.
class Processes {
 public:
  Processes() = default;
  ~Processes();
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;

  void start(const std::function<void()>& run);
  /// Also waits for them, so that their CPU time counts as that of this process's children.
  void kill_all();

 private:
  std::vector<int> children_;
};

}  // namespace tercet::bench::null
