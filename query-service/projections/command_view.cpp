#include "query-service/projections/command_view.hpp"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "common/vocabulary/command_view.hpp"
#include "query-service/read_model/asked_time.hpp"
#include "query-service/read_model/listing.hpp"
#include "query-service/read_model/sort_key.hpp"
#include "tercet/v1/query.pb.h"

namespace tercet {
namespace {

using google::protobuf::util::TimeUtil;
using v1::CommandView;

constexpr std::uint32_t kRevision = 2;
constexpr std::size_t kByTime = 0;
constexpr std::size_t kByStatusAndTime = 1;

/// When the command was first heard of.
std::int64_t time_us(const CommandView& row) {
  return TimeUtil::TimestampToMicroseconds(row.has_accepted_at() ? row.accepted_at() : row.finished_at());
}

std::string status_and_time(CommandView::Status status, std::int64_t time_us) {
  return std::to_string(status) + "/" + sortable(static_cast<std::uint64_t>(time_us));
}

const CommandView& view_of(const google::protobuf::Message& row) {
  return static_cast<const CommandView&>(row);
}

/// Folds acceptances and outcomes, whichever streams they are about.
class CommandViewProjection : public Projection {
 public:
  const std::string& name() const override { return tables_.front().name; }
  std::uint32_t revision() const override { return kRevision; }
  const std::vector<Table>& tables() const override { return tables_; }

  Result<void, ModelError> fold(const v1::Commit& commit, Rows& rows) const override {
    for (const auto& acceptance : commit.body().acceptances()) {
      if (auto folded = fold_acceptance(acceptance, commit, rows); !folded) return folded;
    }
    if (commit.body().has_outcome()) return fold_outcome(commit, rows);
    return {};
  }

 private:
  static Result<void, ModelError> fold_acceptance(const v1::Acceptance& acceptance, const v1::Commit& commit,
                                                  Rows& rows) {
    auto row = edit(rows, acceptance.command_id());
    if (!row) return row.error();
    // What has an outcome keeps it, whoever wrote a late acceptance.
    if (!(*row)->has_finished_at()) **row = accepted_view(acceptance, commit.position(), commit.time_us());
    return {};
  }

  static Result<void, ModelError> fold_outcome(const v1::Commit& commit, Rows& rows) {
    auto row = edit(rows, commit.body().commit_id());
    if (!row) return row.error();
    std::optional<AcceptedAt> accepted;
    if ((*row)->has_accepted_at()) {
      accepted = {(*row)->accepted_position(), TimeUtil::TimestampToMicroseconds((*row)->accepted_at())};
    }
    **row = outcome_view(commit, accepted);
    return {};
  }

  static Result<CommandView*, ModelError> edit(Rows& rows, const std::string& command_id) {
    auto row = rows.edit(0, id_text(command_id));
    if (!row) return row.error();
    return static_cast<CommandView*>(*row);
  }

  std::vector<Table> tables_{{"command_view",
                              &CommandView::default_instance(),
                              {{"time", [](const auto& row) { return IndexValue{time_us(view_of(row))}; }},
                               {"status_time", [](const auto& row) {
                                  return IndexValue{status_and_time(view_of(row).status(), time_us(view_of(row)))};
                                }}}}};
};

/// From the first microsecond on, up to the second and without it.
struct TimeRange {
  std::int64_t from_us = 0;
  std::int64_t to_us = std::numeric_limits<std::int64_t>::max();
};

Result<TimeRange, v1::Problem> asked_range(const v1::ListCommands& asked) {
  TimeRange range;
  if (asked.has_since()) {
    const auto since = asked_time("since", asked.since());
    if (!since) return since.error();
    range.from_us = std::max<std::int64_t>(*since, 0);
  }
  if (asked.has_until()) {
    const auto until = asked_time("until", asked.until());
    if (!until) return until.error();
    range.to_us = std::max<std::int64_t>(*until + 1, 0);
  }
  return range;
}

Result<Search, v1::Problem> list_commands(const v1::ListCommands& asked) {
  if (!CommandView::Status_IsValid(asked.status())) {
    return make_problem(400, "query.invalid", "there is no such status", "status");
  }
  const auto range = asked_range(asked);
  if (!range) return range.error();
  Scan scan;
  scan.descending = true;
  if (asked.status() == CommandView::STATUS_UNSPECIFIED) {
    scan.index = kByTime;
    scan.range = {range->from_us, range->to_us};
  } else {
    scan.index = kByStatusAndTime;
    scan.range = {status_and_time(asked.status(), range->from_us), status_and_time(asked.status(), range->to_us)};
  }
  return search_page(Listing{"command_view", kRevision, std::move(scan)}, asked, &v1::CommandList::add_commands);
}

}  // namespace

ReadModel command_view() {
  return {std::make_unique<CommandViewProjection>(), {question<v1::ListCommands, v1::CommandList>(list_commands)}};
}

}  // namespace tercet
