// What a publisher sends: any bytes must end in a verdict for each body, and only well-formed commits in the log.

#include <google/protobuf/arena.h>
#include <google/protobuf/stubs/logging.h>

#include <algorithm>

#include "event-bus/invariant.hpp"
#include "event-bus/sequencer.hpp"
#include "tercet/v1/bus.pb.h"

namespace {

void judge(const tercet::v1::Append& append) {
  google::protobuf::Arena arena;
  std::vector<tercet::OfferedCommit> offers;
  for (const auto& body : append.bodies()) offers.push_back(tercet::examine_body(body, arena));

  tercet::Sequencer sequencer{tercet::LogHead{}};
  const auto judgement = sequencer.judge(offers, tercet::facts_needed(offers), 1);
  tercet::require(judgement.verdicts.size() == offers.size(), "each body has a verdict");
  const auto committed = std::ranges::count_if(
      judgement.verdicts, [](const auto& verdict) { return std::holds_alternative<tercet::Committed>(verdict); });
  tercet::require(static_cast<std::size_t>(committed) == judgement.group.members.size(),
                  "what was told to be committed is in the group");

  tercet::v1::CommitBatch stored;
  tercet::require(stored.ParseFromString(judgement.group.commits), "what is stored can be read");
  tercet::require(stored.commits_size() == committed, "all of it");
}

}  // namespace

/// protobuf writes a line for each text that is not UTF-8: here that is most of them.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tercet::v1::Append append;
  if (append.ParseFromArray(data, static_cast<int>(size))) judge(append);
  return 0;
}
