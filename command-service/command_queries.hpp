#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "command-service/processor_io.hpp"
#include "command-service/processor_limits.hpp"
#include "common/messaging/event_loop.hpp"

namespace tercet {

/// Answers GetCommand from the log: first the open commands, then the outcome, then when it was accepted. In this order
/// nothing can be missed: what is not open any more has its outcome in the log for ever. Pure; not thread-safe.
class CommandQueries {
 public:
  explicit CommandQueries(const ProcessorLimits& limits) : limits_{&limits} {}

  void on_query(CommandClient client, const v1::Query& query, Publisher::Status bus, MonoTime now, Outputs& out);
  void on_page(std::uint64_t key, const v1::ReadReply& page, MonoTime now, Outputs& out);
  /// Answers all that are under way with `problem`.
  void dismiss(const v1::Problem& problem, Outputs& out);

  std::size_t size() const { return asked_.size(); }

 private:
  struct Asked {
    CommandClient client;
    std::uint64_t request_id = 0;
    Position min_position = 0;
    CommandId command{};
    MonoTime deadline{};
    enum class Stage { open, outcome, acceptance } stage = Stage::open;
    /// Where the log stood when the answer was found.
    Position head = 0;
    v1::Commit outcome;
  };

  void ask_open(std::uint64_t key, MonoTime now, Outputs& out);
  void ask_commit(std::uint64_t key, const CommitId& id, MonoTime now, Outputs& out);
  void ask(std::uint64_t key, v1::ReadRequest request, MonoTime now, Outputs& out);
  void answer(std::uint64_t key, const v1::CommandView& view, Outputs& out);
  void refuse(std::uint64_t key, v1::Problem problem, Outputs& out);
  void end(std::uint64_t key, v1::QueryReply reply, Outputs& out);

  const ProcessorLimits* limits_;
  std::uint64_t next_key_ = 1;
  std::unordered_map<std::uint64_t, Asked> asked_;
};

}  // namespace tercet
