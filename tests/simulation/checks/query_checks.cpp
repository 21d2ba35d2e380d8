#include "tests/simulation/checks/query_checks.hpp"

#include <google/protobuf/util/time_util.h>

#include <algorithm>

#include "common/vocabulary/command_view.hpp"
#include "tests/simulation/checks/answering_log.hpp"
#include "tests/simulation/checks/order_history.hpp"

namespace tercet::simulation {
namespace {

using google::protobuf::util::TimeUtil;

/// What is to be found at the point that a question names.
template <class Moment>
struct Found {
  /// nullptr: nothing is there.
  const Moment* moment = nullptr;
  /// The log had certainly come so far at the reply's position, or certainly not; neither for a time near its head.
  bool is_reached = true;
  bool may_be_ahead = false;
};

template <class Moment>
Found<Moment> find_version(const std::vector<Moment>& moments, Version version, Position position) {
  const auto* now = moment_at(moments, position);
  if (now == nullptr) return {};
  if (version > now->view.version()) return {nullptr, false, true};
  return {&moments[version - 1]};
}

/// Of a time that was answered, all is known for ever: so everything of that time counts, wherever the log stood.
template <class Moment>
Found<Moment> find_time(const std::vector<Moment>& moments, std::int64_t time_us, std::int64_t head_us) {
  const auto behind = std::ranges::upper_bound(moments, time_us, {}, &Moment::time_us);
  return {behind == moments.begin() ? nullptr : &*std::prev(behind), true, time_us >= head_us};
}

template <class Asked, class Moment>
Found<Moment> find(const Asked& asked, const std::vector<Moment>& moments, Position position, const CheckedLog& log) {
  switch (asked.at_case()) {
    case Asked::kVersion:
      return find_version(moments, asked.version(), position);
    case Asked::kPosition:
      if (asked.position() > position) return {nullptr, false, true};
      return {moment_at(moments, asked.position())};
    case Asked::kAsOf:
      return find_time(moments, TimeUtil::TimestampToMicroseconds(asked.as_of()), log.time_at(position));
    default:
      return {moment_at(moments, position)};
  }
}

/// One reply, against one log.
class AnswerCheck {
 public:
  AnswerCheck(const AskedQuery& asked, const AnsweringLog& in)
      : query_{asked.query}, reply_{*asked.reply}, in_{in}, position_{reply_.position()} {}

  std::string fault() const {
    if (reply_.status() != 200 && reply_.status() != 404) return status_fault();
    if (query_.type() == v1::GetCommand::descriptor()->full_name()) return command_fault();
    if (auto wrong = position_fault(); !wrong.empty()) return wrong;
    if (auto wrong = account_fault(); !wrong.empty()) return wrong;
    if (auto wrong = order_fault(); !wrong.empty()) return wrong;
    if (auto wrong = order_history_fault(); !wrong.empty()) return wrong;
    return reply_.status() == 200 ? list_fault(query_, reply_, in_) : std::string{};
  }

 private:
  std::string status_fault() const {
    for (const std::uint32_t promises_nothing : {400U, 413U, 429U, 503U, 504U}) {
      if (reply_.status() == promises_nothing) return {};
    }
    return "answered " + std::to_string(reply_.status()) + " " + reply_.problem().code();
  }

  std::string position_fault() const {
    const auto answered = "answered at position " + std::to_string(position_);
    if (position_ < query_.min_position()) return answered + ", asked was " + std::to_string(query_.min_position());
    return position_ > in_.log->head() ? answered + ", beyond the log" : std::string{};
  }

  std::string account_fault() const {
    const auto asked = read_as<bank::v1::GetAccount>(query_.type(), query_.data());
    if (!asked) return {};
    return aggregate_fault("account", asked->account_id(), *asked, moments_of(in_.past->accounts, asked->account_id()),
                           [](const AccountMoment& moment) { return moment.view; });
  }

  std::string order_fault() const {
    const auto asked = read_as<shop::v1::GetOrder>(query_.type(), query_.data());
    if (!asked) return {};
    return aggregate_fault("order", asked->order_id(), *asked, moments_of(in_.past->orders, asked->order_id()),
                           [](const OrderMoment& moment) { return moment.view; });
  }

  std::string order_history_fault() const {
    const auto asked = read_as<shop::v2::GetOrder>(query_.type(), query_.data());
    if (!asked) return {};
    const auto& moments = moments_of(in_.past->orders, asked->order_id());
    return aggregate_fault("order", asked->order_id(), *asked, moments, [&moments](const OrderMoment& moment) {
      return with_history({moments.data(), &moment + 1});
    });
  }

  /// `shown` makes of a moment what is to be answered.
  template <class Asked, class Moment, class Shown>
  std::string aggregate_fault(const std::string& noun, const std::string& id, const Asked& asked,
                              const std::vector<Moment>& moments, const Shown& shown) const {
    const auto found = find(asked, moments, position_, *in_.log);
    if (reply_.status() == 200) {
      const bool is_right =
          found.is_reached && found.moment != nullptr && shown(*found.moment).SerializeAsString() == reply_.data();
      return is_right ? std::string{} : "the answer is not what stood there of " + noun + " " + id;
    }
    const auto& code = reply_.problem().code();
    if (code == "past.not_reached" && found.may_be_ahead) return {};
    if (code == noun + ".not_found" && found.is_reached && found.moment == nullptr) return {};
    return "answered 404 " + code + " of " + noun + " " + id + ", which is not so";
  }

  /// A 404 names no position: but the log had reached the one that was asked for.
  std::string command_fault() const {
    const bool is_found = reply_.status() == 200;
    if (auto wrong = position_fault(); is_found && !wrong.empty()) return wrong;
    const auto asked = read_as<v1::GetCommand>(query_.type(), query_.data());
    const auto id = parse_uuid(asked ? asked->command_id() : std::string{});
    if (!id) return "answered, though it names no command";
    std::optional<AcceptedAt> accepted;
    const auto* acceptance = in_.log->find(to_bytes(acceptance_commit_id(*id)));
    if (acceptance != nullptr) accepted = {acceptance->position(), acceptance->time_us()};
    const auto view =
        command_at(in_.log->command(to_bytes(*id)), is_found ? position_ : query_.min_position(), accepted);
    const bool is_right = is_found ? view && view->SerializeAsString() == reply_.data() : !view;
    return is_right ? std::string{} : "the answer is not what the log says of command " + asked->command_id();
  }

  const v1::Query& query_;
  const v1::QueryReply& reply_;
  const AnsweringLog& in_;
  const Position position_;
};

}  // namespace

std::optional<v1::CommandView> command_at(const CheckedLog::CommandRecord& record, Position position,
                                          const std::optional<AcceptedAt>& accepted) {
  if (record.outcome != nullptr && record.outcome->position() <= position) {
    return outcome_view(*record.outcome, accepted);
  }
  if (record.acceptance == nullptr || record.accepted_in->position() > position) return std::nullopt;
  return accepted_view(*record.acceptance, record.accepted_in->position(), record.accepted_in->time_us());
}

Violations check_queries(const History& history, const std::vector<CheckedLog>& logs,
                         const std::vector<DomainPast>& pasts) {
  std::vector<AnsweringLog> answering;
  for (std::size_t i = 0; i < logs.size(); ++i) answering.push_back({&logs[i], &pasts[i]});
  Violations violations;
  for (const auto& asked : history.queries) {
    if (!asked.reply) continue;
    append_to(violations, in_one_of(answering, [&](const AnsweringLog& in) -> Violations {
                const auto fault = AnswerCheck{asked, in}.fault();
                if (fault.empty()) return {};
                return {"query " + asked.query.type() + " of " + asked.client + ": " + fault};
              }));
  }
  return violations;
}

}  // namespace tercet::simulation
