#include "query-service/http/log_position.hpp"

#include "common/vocabulary/problem.hpp"

namespace tercet {
namespace {

constexpr std::uint32_t kOk = 200;

v1::Problem log_changed(const std::string& what) {
  return make_problem(409, "log.changed", what);
}

CommitMark mark_of(const std::string& commit_id, std::int64_t time_us) {
  return {uuid_from_bytes(commit_id).value_or(CommitId{}), time_us};
}

/// Of the commit at `position`, if the page tells: it holds the last commits that are wanted, and names the head.
std::optional<CommitMark> mark_at(Position position, const v1::ReadReply& page) {
  const auto& commits = page.commits().commits();
  if (!commits.empty() && commits.rbegin()->position() == position) {
    return mark_of(commits.rbegin()->body().commit_id(), commits.rbegin()->time_us());
  }
  if (page.head() == position) return mark_of(page.head_commit(), 0);
  return std::nullopt;
}

}  // namespace

LogPosition::LogPosition(Position after, std::string category) : position_{after}, category_{std::move(category)} {}

v1::ReadRequest LogPosition::request() const {
  v1::ReadRequest request;
  request.set_log_id(log_id_);
  request.mutable_all()->set_from_position(position_ + 1);
  request.mutable_all()->set_category(category_);
  return request;
}

std::optional<v1::Problem> LogPosition::take(const v1::ReadReply& page) {
  if (page.status() == 409) return log_changed("the event-bus now has another log");
  if (page.status() != kOk) return page.problem();
  if (page.head() < position_) {
    return log_changed("the log ends at position " + std::to_string(page.head()) + ", before " +
                       std::to_string(position_));
  }
  if (mark_ && position_ > 0 && !mark_->is_same(mark_of(page.previous_commit(), page.previous_time_us()))) {
    return log_changed("at position " + std::to_string(position_) + " the log holds another commit than it did");
  }
  log_id_ = page.log_id();
  if (page.next() > 0) position_ = page.next() - 1;
  mark_ = mark_at(position_, page);
  return std::nullopt;
}

}  // namespace tercet
