#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/messaging/socket.hpp"
#include "tests/simulation/world/world.hpp"

namespace tercet::simulation {

/// What goes one way over one connection.
struct Flow {
  /// Nothing overtakes it, unless messages are reordered.
  MonoTime last_arrival{};
  /// Under way, or arrived and not taken.
  std::size_t waiting = 0;
  /// What is under way does not arrive any more.
  bool cut = false;
};

/// A socket as the network sees it.
class Port {
 public:
  struct Arrival {
    Message message;
    std::shared_ptr<Flow> flow;
  };

  Port(SocketKind socket_kind, const SocketOptions& socket_options)
      : kind{socket_kind}, options{socket_options}, process{current_world().current()} {}
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;
  virtual ~Port() = default;

  /// There is something in `inbox`.
  virtual void on_arrival() = 0;
  /// A message that could not be sent may be sent now.
  virtual void on_room() = 0;

  const SocketKind kind;
  const SocketOptions options;
  const ProcessId process;
  std::uint64_t id = 0;
  /// Of a SUB.
  std::vector<std::string> topics;
  std::deque<Arrival> inbox;
};

/// The connections between all sockets of a world, as ZeroMQ makes them over TCP: made again whenever they break, in order
/// and without loss while they last, bounded queues. And what can go wrong with messages: they are lost, repeated,
/// overtaken, or their connection breaks.
class Network {
 public:
  /// Of a thousand messages each.
  struct Faults {
    unsigned lost = 0;
    unsigned repeated = 0;
    unsigned overtaken = 0;
  };
  enum class Sent { yes, full, no_such_peer };

  explicit Network(World& world) : world_{world} {}

  // ---- For sockets ----

  void add(Port& port);
  void remove(Port& port);
  /// False if somebody listens there.
  bool bind(Port& port, const std::string& endpoint);
  void connect(Port& port, const std::string& endpoint);
  void disconnect(Port& port, const std::string& endpoint);
  void subscribe(Port& port, const std::string& topic);
  /// `message` is taken unless the result is `full`.
  Sent send(Port& port, Message& message);
  /// The first message of the inbox.
  Message take(Port& port);
  void process_ends(ProcessId process, bool power_lost);

  // ---- For who looks on ----

  /// `look` sees each message that a process sends to who listens on an endpoint, also if it is lost.
  using Look = std::function<void(ProcessId from, const std::string& endpoint, const Message& message)>;
  void on_sent(Look look) { look_ = std::move(look); }

  // ---- For faults ----

  void set_faults(const Faults& faults) { faults_ = faults; }
  /// Nothing passes between the two for that long.
  void part(ProcessId a, ProcessId b, Duration time);
  /// Every connection between the two breaks. Who only listens may not notice for long.
  void break_connections(ProcessId a, ProcessId b);
  /// No partition holds any more.
  void heal() { partitions_.clear(); }

  // ---- What happened ----

  /// The most messages that one direction of a connection held, as a share of what it may hold, in percent.
  unsigned fullest_percent() const { return fullest_percent_; }

 private:
  enum class State { connecting, up, lost };
  /// From who connects to who listens, and back.
  enum Direction : std::size_t { forth = 0, back = 1 };
  struct Link {
    std::uint64_t id = 0;
    Port* connector = nullptr;
    std::string endpoint;
    State state = State::connecting;
    /// While it is up.
    Port* acceptor = nullptr;
    std::string routing_id;
    std::array<std::shared_ptr<Flow>, 2> flows;
    /// What its publisher knows its subscriber wants.
    std::vector<std::string> topics;
  };

  Link* find_link(std::uint64_t id);
  void try_to_connect(std::uint64_t link, Duration delay);
  void on_attempt(std::uint64_t link);
  void bring_up(Link& link, Port& acceptor);
  void lose(Link& link, Duration until_noticed, bool in_flight_too);
  Duration until_noticed(const Link& link, Duration longest);
  void on_lost(std::uint64_t link);
  void tell_publisher(Link& link, char what, const std::string& topic);
  Sent publish(Port& port, Message& message);
  bool is_wanted(const Link& link, std::string_view topic) const;
  Link* link_of_peer(const Port& port, std::string_view routing_id);
  Link* link_of_dealer(const Port& port);
  bool is_full(const Link& link, Direction direction) const;
  std::size_t room(const Link& link) const;
  void transmit(Link& link, Direction direction, Message message);
  void deliver(Link& link, Direction direction, Message message, bool in_order);
  void arrive(std::uint64_t port, const std::shared_ptr<Flow>& flow, Message message, ProcessId from);
  void count(const Link& link, Direction direction);
  MonoTime parted_until(ProcessId a, ProcessId b) const;

  World& world_;
  Faults faults_;
  Look look_;
  std::map<std::uint64_t, Port*> ports_;
  std::map<std::string, Port*> listeners_;
  std::map<std::uint64_t, Link> links_;
  std::map<std::pair<ProcessId, ProcessId>, MonoTime> partitions_;
  std::uint64_t next_id_ = 1;
  unsigned fullest_percent_ = 0;
};

/// One line that says what a message is, which the process `from` sent.
std::string describe(const Message& message, std::string_view from);

}  // namespace tercet::simulation
