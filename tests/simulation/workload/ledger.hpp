#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/vocabulary/identity.hpp"
#include "tercet/v1/log.pb.h"

namespace tercet::simulation {

/// Where a stream stands, as far as the log was read.
struct StreamStanding {
  Version version = 0;
  /// Id of the commit that wrote its last event, 16 bytes.
  std::string last_commit;
};

struct OpenAccount {
  std::string stream;
  std::string currency;
  std::int64_t balance = 0;
};

/// What a foreign publisher knows from the log: where each stream stands, and what is on the accounts.
class Ledger {
 public:
  void apply(const v1::Commit& commit);

  /// All zero for a stream that was not met.
  StreamStanding standing(const std::string& stream) const;
  /// Accounts that can be moved money from and to, in the order of their streams.
  std::vector<OpenAccount> open_accounts() const;
  /// All account streams that were met, in order.
  std::vector<std::string> account_streams() const;

 private:
  void apply(const std::string& stream, const v1::Event& event);

  std::map<std::string, StreamStanding> streams_;
  std::map<std::string, OpenAccount> open_accounts_;
};

}  // namespace tercet::simulation
