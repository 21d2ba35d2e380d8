#pragma once

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/checks/account_rules.hpp"
#include "tests/simulation/checks/checked_log.hpp"
#include "tests/simulation/checks/order_rules.hpp"

namespace tercet::simulation {

/// Every account and order of a log, after each of its events, as the checks' own rules see them.
struct DomainPast {
  explicit DomainPast(const CheckedLog& log);

  /// By the aggregate's id; the n-th moment is version n.
  std::map<std::string, std::vector<AccountMoment>, std::less<>> accounts;
  std::map<std::string, std::vector<OrderMoment>, std::less<>> orders;
  /// Events that make no sense where they stand.
  Violations violations;
};

/// The moments of one aggregate; none if it never was.
template <class Moment>
const std::vector<Moment>& moments_of(const std::map<std::string, std::vector<Moment>, std::less<>>& all,
                                      std::string_view id) {
  static const std::vector<Moment> kNone;
  const auto found = all.find(id);
  return found == all.end() ? kNone : found->second;
}

/// The last moment at `position` or before; nullptr if there is none.
template <class Moment>
const Moment* moment_at(const std::vector<Moment>& moments, Position position) {
  const auto behind = std::ranges::upper_bound(moments, position, {}, &Moment::position);
  return behind == moments.begin() ? nullptr : &*std::prev(behind);
}

}  // namespace tercet::simulation
