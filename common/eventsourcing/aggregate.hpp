#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/eventsourcing/aggregate_type.hpp"
#include "common/eventsourcing/decision.hpp"

namespace tercet {

/// `decide(state, command)` exists and returns Decision<Event>.
template <class State, class Command, class Event>
concept Decides = requires(const State& state, const Command& command) {
  { decide(state, command) } -> std::same_as<Decision<Event>>;
};

/// `decide(state, command, context)` exists and returns Decision<Event>.
template <class State, class Command, class Event>
concept DecidesInContext = requires(const State& state, const Command& command, const Context& context) {
  { decide(state, command, context) } -> std::same_as<Decision<Event>>;
};

/// `evolve(state, event)` exists.
template <class State, class Event>
concept Evolves = requires(State& state, const Event& event) {
  evolve(state, event);
};

/// `validate(command)` exists.
template <class Command>
concept Validates = requires(const Command& command) {
  { validate(command) } -> std::same_as<std::optional<Invalid>>;
};

namespace detail {

template <class M>
std::unique_ptr<google::protobuf::Message> create_message() {
  return std::make_unique<M>();
}

template <class Event>
EventList serialize_events(const std::vector<Event>& events) {
  EventList list;
  list.Reserve(static_cast<int>(events.size()));
  for (const auto& event : events) {
    auto& item = *list.Add();
    std::visit(
        [&item](const auto& message) {
          item.set_type(message.GetDescriptor()->full_name());
          message.SerializeToString(item.mutable_data());
        },
        event);
  }
  return list;
}

template <class State, class Event, class Command>
Result<EventList, Rejection> decide_message(const google::protobuf::Message& state,
                                            const google::protobuf::Message& command, const Context& context) {
  const auto& typed_state = static_cast<const State&>(state);
  const auto& typed_command = static_cast<const Command&>(command);
  auto decision = [&] {
    if constexpr (DecidesInContext<State, Command, Event>) {
      return decide(typed_state, typed_command, context);
    } else {
      static_cast<void>(context);
      return decide(typed_state, typed_command);
    }
  }();
  if (decision.has_error()) return std::move(decision).error();
  return serialize_events(*decision);
}

template <class Command>
std::optional<Invalid> validate_message(const google::protobuf::Message& command) {
  if constexpr (Validates<Command>) {
    return validate(static_cast<const Command&>(command));
  } else {
    static_cast<void>(command);
    return std::nullopt;
  }
}

template <class State, class Event>
bool evolve_message(google::protobuf::Message& state, const std::string& data) {
  Event event;
  if (!event.ParseFromString(data)) return false;
  evolve(static_cast<State&>(state), event);
  return true;
}

template <class State, class Event, class Command>
CommandType command_type() {
  static_assert(Decides<State, Command, Event> || DecidesInContext<State, Command, Event>,
                "this command has no decide(const State&, const Command&) that returns Decision<Event>");
  CommandType type;
  type.name = Command::descriptor()->full_name();
  type.create = create_message<Command>;
  type.validate = validate_message<Command>;
  type.decide = decide_message<State, Event, Command>;
  return type;
}

template <class State, class Event>
EventType event_type() {
  static_assert(Evolves<State, Event>, "this event has no evolve(State&, const Event&)");
  return {Event::descriptor()->full_name(), evolve_message<State, Event>};
}

template <class State, class Variant>
struct EventTypes;

template <class State, class... Events>
struct EventTypes<State, std::variant<Events...>> {
  static std::vector<EventType> list() { return {event_type<State, Events>()...}; }
};

}  // namespace detail

/// Makes an aggregate known: `State` is its generated state message, `Event` the std::variant of its event messages,
/// `Commands` its command messages, `category` the first part of its streams' names. A command without decide() or an
/// event without evolve() does not compile.
///
///   registry.add(aggregate<Account, AccountEvent, OpenAccount, Deposit, Withdraw, CloseAccount>(kAccountCategory));
template <class State, class Event, class... Commands>
AggregateType aggregate(std::string_view category) {
  return {category,
          detail::create_message<State>,
          {detail::command_type<State, Event, Commands>()...},
          detail::EventTypes<State, Event>::list()};
}

}  // namespace tercet
