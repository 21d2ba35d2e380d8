#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/vocabulary/identity.hpp"
#include "common/vocabulary/result.hpp"

/// The words in which a domain speaks. An aggregate is an overload set of pure functions over generated messages,
/// declared in the namespace of those messages, where argument-dependent lookup finds them:
///
///   Decision<AccountEvent> decide(const Account& state, const Deposit& command);
///   Decision<AccountEvent> decide(const Account& state, const Deposit& command, const Context& context);  // or so
///   void evolve(Account& state, const MoneyDeposited& event);
///   std::optional<Invalid> validate(const Deposit& command);                                              // if wanted
///
/// aggregate.hpp makes them known to a service.
namespace tercet {

/// A rule's no. Recorded as the command's outcome, so that the same command is refused for ever.
struct Rejection {
  enum class Kind {
    /// What the command is about does not exist (404).
    not_found,
    /// What the command would make exists already (409).
    already_exists,
    /// Any other rule (422).
    rule,
  };
  Kind kind = Kind::rule;
  /// The stable name a program can rely on: "account.insufficient_funds".
  std::string code;
  /// What was wrong in this case, in plain English, for a person.
  std::string detail;

  friend bool operator==(const Rejection&, const Rejection&) = default;
};

/// Reading the events of a rejection is a broken invariant (found by boost::system::result).
[[noreturn]] inline void throw_exception_from_error(const Rejection&, const boost::source_location&) {
  std::abort();
}

/// What decide() returns: the events that happened, possibly none, or why not. `Event` is a std::variant of the
/// aggregate's generated event messages.
template <class Event>
using Decision = Result<std::vector<Event>, Rejection>;

/// A command that is wrong whatever the aggregate's state: answered with 400, and not recorded.
struct Invalid {
  /// Path of the field, as in the .proto: "amount.currency".
  std::string field;
  /// What is wrong with it.
  std::string detail;
};

/// What decide() may know besides state and command. For an accepted command all of it is durable, so that deciding
/// again, here or elsewhere, gives the same result.
struct Context {
  CommandId command_id{};
  /// When the command was accepted, by the event-bus's clock, microseconds since 1970 UTC. For a command that is not
  /// accepted first (wait COMMITTED): the event-bus's time as last heard when the command arrived.
  std::int64_t accepted_us = 0;
  /// On whose behalf; empty if not said. Valid during the call.
  std::string_view principal;
};

}  // namespace tercet
