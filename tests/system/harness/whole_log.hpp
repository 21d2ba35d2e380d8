#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tercet/v1/bus.pb.h"
#include "tests/system/harness/client.hpp"

namespace tercet::harness {

using WholeLog = std::vector<v1::Commit>;

/// Every commit that the event-bus has, in order, fetched page by page.
WholeLog read_log(LogClient& bus);

/// Fails the test unless the log is what it must always be: positions and versions without gaps, time that never goes
/// back, no id twice, no outcome under another id than its command's.
void expect_sound(const WholeLog& log);

/// The commit with that id (16 bytes); null if there is none.
const v1::Commit* find_commit(const WholeLog& log, const std::string& id);

/// What a log says of one command.
struct Fate {
  int acceptances = 0;
  /// Null if there is none. Points into the log.
  const v1::Commit* outcome = nullptr;
};
/// Of every command in the log, by command id (16 bytes).
std::map<std::string, Fate> fates(const WholeLog& log);
/// Of one command, by its id as text.
Fate fate_of(const WholeLog& log, const std::string& command_id);

/// What the events say that is in each account, by stream.
std::map<std::string, std::int64_t> balances(const WholeLog& log);
/// Deposits less withdrawals, added up event by event; the same as all `balances` together, or money was made or lost.
std::int64_t money_paid_in(const WholeLog& log);

/// The 16 bytes of a canonical UUID text.
std::string id_bytes(const std::string& text);

}  // namespace tercet::harness
