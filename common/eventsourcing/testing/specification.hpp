#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/eventsourcing/aggregate_registry.hpp"

/// Given/when/then for aggregates. It runs through the same registry as production: commands and events are
/// serialized, parsed, checked and applied as a service does it.
///
///   const Specification spec{registry};
///   spec.given(opened("EUR")).when(deposit(500)).then(deposited(500, 500));
///   spec.given().when(deposit(500)).then_rejected("account.not_found");
namespace tercet::testing {

/// What came of the command. Exactly one then…() ends a sentence; a failure is reported at the line of when().
class Then {
 public:
  /// The command was carried out, and exactly these events happened, in this order.
  template <class... Events>
  void then(const Events&... events) const {
    then_events({serialized(events)...});
  }
  /// A rule said no, with this code, and with this kind if it is given.
  void then_rejected(std::string_view code) const;
  void then_rejected(Rejection::Kind kind, std::string_view code) const;
  /// The command was wrong in itself; `field` is the one that is named.
  void then_invalid(std::string_view field) const;

  template <class Message>
  static v1::Event serialized(const Message& message) {
    v1::Event event;
    event.set_type(message.GetDescriptor()->full_name());
    event.set_data(message.SerializeAsString());
    return event;
  }

 private:
  friend class Given;
  struct Place {
    const char* file;
    int line;
  };

  explicit Then(Place place) : place_{place} {}
  void run(const AggregateRegistry& registry, const std::vector<v1::Event>& past, const v1::Event& command,
           const Context& context);
  void then_events(const std::vector<v1::Event>& expected) const;
  std::string described() const;
  void fail(const std::string& expected) const;

  Place place_;
  /// Why the sentence makes no sense: unknown types, an aggregate id that is not one.
  std::string broken_;
  std::optional<Invalid> invalid_;
  std::optional<Rejection> rejection_;
  std::vector<v1::Event> events_;
};

class Given {
 public:
  Given(const AggregateRegistry& registry, std::vector<v1::Event> past)
      : registry_{&registry}, past_{std::move(past)} {}

  /// The command is decided in this context.
  Given& in(const Context& context) {
    context_ = context;
    return *this;
  }

  template <class Command>
  Then when(const Command& command, const char* file = __builtin_FILE(), int line = __builtin_LINE()) const {
    Then then{{file, line}};
    then.run(*registry_, past_, Then::serialized(command), context_);
    return then;
  }

 private:
  const AggregateRegistry* registry_;
  std::vector<v1::Event> past_;
  Context context_;
};

class Specification {
 public:
  /// `registry` must outlive this.
  explicit Specification(const AggregateRegistry& registry) : registry_{&registry} {}

  /// What happened to the aggregate before, oldest first.
  template <class... Events>
  Given given(const Events&... events) const {
    return {*registry_, {Then::serialized(events)...}};
  }

 private:
  const AggregateRegistry* registry_;
};

inline void Then::run(const AggregateRegistry& registry, const std::vector<v1::Event>& past, const v1::Event& command,
                      const Context& context) {
  const auto* entry = registry.find(command.type());
  if (entry == nullptr) {
    broken_ = command.type() + " is not registered";
    return;
  }
  const auto message = entry->command->parse(command.data());
  if (message == nullptr) {
    broken_ = "the command cannot be parsed back; is a string not UTF-8?";
    return;
  }
  invalid_ = entry->command->validate(*message);
  if (invalid_) return;

  const auto state = entry->aggregate->initial_state();
  for (const auto& event : past) {
    const auto evolved = entry->aggregate->evolve(*state, event);
    if (evolved.has_error()) broken_ = evolved.error().message;
  }
  auto decision = entry->command->decide(*state, *message, context);
  if (decision.has_error()) {
    rejection_ = decision.error();
    return;
  }
  for (const auto& event : *decision) {
    const auto evolved = entry->aggregate->evolve(*state, event);
    if (evolved.has_error()) broken_ = evolved.error().message;
    events_.push_back(event);
  }
}

inline std::string Then::described() const {
  if (!broken_.empty()) return "nothing: " + broken_;
  if (invalid_) return "invalid field " + invalid_->field + ": " + invalid_->detail;
  if (rejection_) return "rejected: " + rejection_->code + ": " + rejection_->detail;
  std::string text = "events:";
  for (const auto& event : events_) text += "\n  " + event.ShortDebugString();
  return text;
}

inline void Then::fail(const std::string& expected) const {
  ADD_FAILURE_AT(place_.file, place_.line) << "expected " << expected << "\nbut got " << described();
}

inline void Then::then_events(const std::vector<v1::Event>& expected) const {
  const auto same = [](const v1::Event& a, const v1::Event& b) { return a.type() == b.type() && a.data() == b.data(); };
  const bool done = broken_.empty() && !invalid_ && !rejection_;
  if (done && std::equal(events_.begin(), events_.end(), expected.begin(), expected.end(), same)) return;
  std::string text = "events:";
  for (const auto& event : expected) text += "\n  " + event.ShortDebugString();
  fail(text);
}

inline void Then::then_rejected(std::string_view code) const {
  if (!broken_.empty() || !rejection_ || rejection_->code != code) fail("rejected: " + std::string{code});
}

inline void Then::then_rejected(Rejection::Kind kind, std::string_view code) const {
  then_rejected(code);
  if (rejection_ && rejection_->kind != kind) fail("another kind of rejection");
}

inline void Then::then_invalid(std::string_view field) const {
  if (!broken_.empty() || !invalid_ || invalid_->field != field) fail("invalid field " + std::string{field});
}

}  // namespace tercet::testing
