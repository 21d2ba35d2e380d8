#include "tests/simulation/world/network.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tercet::simulation {
namespace {

using namespace std::chrono_literals;

/// Until TCP itself finds that there is nobody on the other side (see Socket's options).
constexpr Duration kKeepAlive = 45s;

Message copy_of(Message& message) {
  Message copy;
  for (auto& part : message) {
    copy.emplace_back();
    // Shared, as ZeroMQ does it.
    copy.back().copy(part);
  }
  return copy;
}

std::pair<ProcessId, ProcessId> in_order(ProcessId a, ProcessId b) {
  return {std::min(a, b), std::max(a, b)};
}

bool publishes(const Port& port) {
  return port.kind == SocketKind::xpub;
}

}  // namespace

// ---- Sockets come and go ----

void Network::add(Port& port) {
  port.id = next_id_++;
  ports_.emplace(port.id, &port);
}

void Network::remove(Port& port) {
  std::erase_if(listeners_, [&](const auto& entry) { return entry.second == &port; });
  for (auto link = links_.begin(); link != links_.end();) {
    auto& state = link->second;
    if (state.acceptor == &port) lose(state, world_.between(1ms, 100ms), false);
    if (state.connector == &port && state.state == State::up) lose(state, 0ms, false);
    link = state.connector == &port ? links_.erase(link) : std::next(link);
  }
  ports_.erase(port.id);
}

bool Network::bind(Port& port, const std::string& endpoint) {
  return listeners_.emplace(endpoint, &port).second;
}

void Network::connect(Port& port, const std::string& endpoint) {
  const auto id = next_id_++;
  auto& link = links_[id];
  link.id = id;
  link.connector = &port;
  link.endpoint = endpoint;
  try_to_connect(id, world_.between(200us, 3ms));
}

void Network::disconnect(Port& port, const std::string& endpoint) {
  for (auto link = links_.begin(); link != links_.end();) {
    auto& state = link->second;
    const bool is_it = state.connector == &port && state.endpoint == endpoint;
    if (is_it && state.state == State::up) lose(state, 0ms, true);
    link = is_it ? links_.erase(link) : std::next(link);
  }
}

void Network::process_ends(ProcessId process, bool power_lost) {
  for (auto& [id, link] : links_) {
    if (link.state != State::up) continue;
    if (link.connector->process != process && link.acceptor->process != process) continue;
    // What a killed process has sent is in the kernel's hands, and mostly arrives.
    lose(link, power_lost ? until_noticed(link, 1s) : world_.between(1ms, 50ms), power_lost || world_.chance(300));
  }
}

// ---- Connections ----

Network::Link* Network::find_link(std::uint64_t id) {
  const auto found = links_.find(id);
  return found == links_.end() ? nullptr : &found->second;
}

void Network::try_to_connect(std::uint64_t link, Duration delay) {
  world_.after(delay, find_link(link)->connector->process, [this, link] { on_attempt(link); });
}

void Network::on_attempt(std::uint64_t id) {
  auto* link = find_link(id);
  if (link == nullptr || link->state != State::connecting) return;
  const auto listener = listeners_.find(link->endpoint);
  const bool there = listener != listeners_.end() && world_.is_alive(listener->second->process) &&
                     parted_until(link->connector->process, listener->second->process) <= world_.now();
  if (!there) return try_to_connect(id, world_.between(100ms, 1s));
  bring_up(*link, *listener->second);
}

void Network::bring_up(Link& link, Port& acceptor) {
  link.state = State::up;
  link.acceptor = &acceptor;
  link.routing_id = "peer-" + std::to_string(next_id_++);
  for (auto& flow : link.flows) flow = std::make_shared<Flow>();
  link.topics.clear();
  const auto& subscriber = publishes(acceptor) ? *link.connector : acceptor;
  for (const auto& topic : subscriber.topics) tell_publisher(link, '\1', topic);
  link.connector->on_room();
}

/// The connection is gone; who connected notices some time later, and connects again.
void Network::lose(Link& link, Duration until_noticed, bool in_flight_too) {
  link.state = State::lost;
  link.acceptor = nullptr;
  if (in_flight_too) {
    for (auto& flow : link.flows) flow->cut = true;
  }
  const auto topics = std::exchange(link.topics, {});
  // A publisher that connected is told that its subscribers are gone.
  if (publishes(*link.connector)) {
    for (const auto& topic : topics) {
      world_.after(until_noticed, link.connector->process, [this, port = link.connector->id, topic] {
        Message message;
        message.push_back(frame(std::string(1, '\0') + topic));
        arrive(port, std::make_shared<Flow>(), std::move(message), kNobody);
      });
    }
  }
  if (world_.is_alive(link.connector->process)) {
    world_.after(until_noticed, link.connector->process, [this, id = link.id] { on_lost(id); });
  }
}

/// Nobody tells who only listens: without a word from the other side it may as well be that there is nothing to say.
Duration Network::until_noticed(const Link& link, Duration longest) {
  const bool only_listens = link.connector->kind == SocketKind::sub;
  return only_listens && world_.chance(300) ? kKeepAlive : world_.between(1ms, longest);
}

void Network::on_lost(std::uint64_t id) {
  auto* link = find_link(id);
  if (link == nullptr || link->state != State::lost) return;
  link->state = State::connecting;
  try_to_connect(id, world_.between(100ms, 500ms));
}

// ---- Subscriptions ----

void Network::subscribe(Port& port, const std::string& topic) {
  port.topics.push_back(topic);
  for (auto& [id, link] : links_) {
    if (link.state == State::up && (link.connector == &port || link.acceptor == &port))
      tell_publisher(link, '\1', topic);
  }
}

/// Never lost as long as the connection lasts.
void Network::tell_publisher(Link& link, char what, const std::string& topic) {
  const auto direction = publishes(*link.acceptor) ? forth : back;
  auto& publisher = direction == forth ? *link.acceptor : *link.connector;
  auto& flow = link.flows[direction];
  const auto parted = parted_until(link.connector->process, link.acceptor->process);
  flow->last_arrival = std::max({flow->last_arrival + 1us, std::max(parted, world_.now()) + world_.some_time()});
  world_.after(std::chrono::duration_cast<Duration>(flow->last_arrival - world_.now()), publisher.process,
               [this, id = link.id, flow, port = publisher.id, what, topic] {
                 auto* known = find_link(id);
                 if (flow->cut || known == nullptr || known->state != State::up) return;
                 known->topics.push_back(topic);
                 Message message;
                 message.push_back(frame(std::string(1, what) + topic));
                 ++flow->waiting;
                 arrive(port, flow, std::move(message), kNobody);
               });
}

// ---- Messages ----

Network::Sent Network::send(Port& port, Message& message) {
  if (publishes(port)) return publish(port, message);
  const bool routes = port.kind == SocketKind::router;
  auto* link = routes ? link_of_peer(port, frame_view(message.front())) : link_of_dealer(port);
  const auto direction = routes ? back : forth;
  if (link == nullptr) return routes ? Sent::no_such_peer : Sent::full;
  if (is_full(*link, direction)) return routes ? Sent::no_such_peer : Sent::full;
  if (routes) message.erase(message.begin());
  transmit(*link, direction, std::move(message));
  return Sent::yes;
}

Network::Sent Network::publish(Port& port, Message& message) {
  std::vector<std::pair<Link*, Direction>> to;
  for (auto& [id, link] : links_) {
    if (link.state != State::up || !is_wanted(link, frame_view(message.front()))) continue;
    if (link.connector == &port) to.emplace_back(&link, forth);
    if (link.acceptor == &port) to.emplace_back(&link, back);
  }
  const auto full = [&](const auto& peer) { return is_full(*peer.first, peer.second); };
  if (port.options.xpub_no_drop && std::ranges::any_of(to, full)) return Sent::full;
  for (const auto& peer : to) {
    if (!full(peer)) transmit(*peer.first, peer.second, copy_of(message));
  }
  return Sent::yes;
}

bool Network::is_wanted(const Link& link, std::string_view topic) const {
  return std::ranges::any_of(link.topics, [&](const std::string& wanted) { return topic.starts_with(wanted); });
}

Network::Link* Network::link_of_peer(const Port& port, std::string_view routing_id) {
  for (auto& [id, link] : links_) {
    if (link.state == State::up && link.acceptor == &port && link.routing_id == routing_id) return &link;
  }
  return nullptr;
}

Network::Link* Network::link_of_dealer(const Port& port) {
  for (auto& [id, link] : links_) {
    if (link.state == State::up && link.connector == &port) return &link;
  }
  return nullptr;
}

std::size_t Network::room(const Link& link) const {
  return static_cast<std::size_t>(link.connector->options.send_hwm + link.connector->options.receive_hwm);
}

bool Network::is_full(const Link& link, Direction direction) const {
  return link.flows[direction]->waiting >= room(link);
}

void Network::transmit(Link& link, Direction direction, Message message) {
  if (look_ && direction == forth) look_(link.connector->process, link.endpoint, message);
  if (parted_until(link.connector->process, link.acceptor->process) > world_.now()) return;
  if (world_.chance(faults_.lost)) return;
  if (world_.chance(faults_.repeated)) deliver(link, direction, copy_of(message), false);
  const bool in_order = !world_.chance(faults_.overtaken);
  deliver(link, direction, std::move(message), in_order);
}

void Network::deliver(Link& link, Direction direction, Message message, bool in_order) {
  const auto& flow = link.flows[direction];
  auto& from = direction == forth ? *link.connector : *link.acceptor;
  auto& to = direction == forth ? *link.acceptor : *link.connector;
  auto arrival = world_.now() + world_.some_time();
  if (in_order) arrival = flow->last_arrival = std::max(arrival, flow->last_arrival + 1us);
  if (to.kind == SocketKind::router) message.insert(message.begin(), frame(link.routing_id));
  ++flow->waiting;
  count(link, direction);
  // Shared, because events are copyable and messages are not.
  const auto shared = std::make_shared<Message>(std::move(message));
  world_.after(std::chrono::duration_cast<Duration>(arrival - world_.now()), to.process,
               [this, flow, shared, port = to.id, sender = from.process] {
                 if (!flow->cut) arrive(port, flow, std::move(*shared), sender);
               });
}

void Network::arrive(std::uint64_t id, const std::shared_ptr<Flow>& flow, Message message, ProcessId from) {
  const auto found = ports_.find(id);
  if (found == ports_.end()) return;
  if (world_.tracing() && from != kNobody)
    world_.tell("<- " + world_.name(from) + ": " + describe(message, world_.name(from)));
  auto& port = *found->second;
  port.inbox.push_back({std::move(message), flow});
  port.on_arrival();
}

Message Network::take(Port& port) {
  auto arrival = std::move(port.inbox.front());
  port.inbox.pop_front();
  if (arrival.flow->waiting > 0) --arrival.flow->waiting;
  for (auto& [id, link] : links_) {
    if (link.state == State::up && link.flows[forth] == arrival.flow) link.connector->on_room();
  }
  return std::move(arrival.message);
}

void Network::count(const Link& link, Direction direction) {
  const auto percent = 100 * link.flows[direction]->waiting / room(link);
  fullest_percent_ = std::max(fullest_percent_, static_cast<unsigned>(percent));
}

// ---- Faults ----

void Network::part(ProcessId a, ProcessId b, Duration time) {
  partitions_[in_order(a, b)] = world_.now() + time;
}

MonoTime Network::parted_until(ProcessId a, ProcessId b) const {
  const auto found = partitions_.find(in_order(a, b));
  return found == partitions_.end() ? MonoTime{} : found->second;
}

void Network::break_connections(ProcessId a, ProcessId b) {
  for (auto& [id, link] : links_) {
    if (link.state == State::up && in_order(link.connector->process, link.acceptor->process) == in_order(a, b)) {
      lose(link, until_noticed(link, 100ms), world_.chance(700));
    }
  }
}

}  // namespace tercet::simulation
