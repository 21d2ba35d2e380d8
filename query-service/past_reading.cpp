#include "query-service/past_reading.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "common/runtime/mutation.hpp"
#include "common/vocabulary/stream_name.hpp"

namespace tercet {
namespace {

constexpr std::uint32_t kRetryAfterMs = 1000;

v1::Problem log_changed(const std::string& stream) {
  auto problem =
      make_retry_problem(503, "log.changed", "the event-bus now has another log than the read model's", kRetryAfterMs);
  problem.set_instance(stream);
  return problem;
}

v1::Problem not_reached(const PastSearch& search, const std::string& why) {
  return make_problem(404, "past.not_reached", why, search.stream);
}

/// The place of `stream` among the commit's writes, or -1.
int write_of(const v1::Commit& commit, const std::string& stream) {
  for (int i = 0; i < commit.body().writes_size() && i < commit.first_versions_size(); ++i) {
    if (commit.body().writes(i).stream() == stream) return i;
  }
  return -1;
}

}  // namespace

/// The row of one aggregate, in memory.
class PastReading::OneRow : public Rows {
 public:
  OneRow(const google::protobuf::Message& prototype, std::string key) : key_{std::move(key)}, row_{prototype.New()} {}

  Result<google::protobuf::Message*, ModelError> edit(std::size_t table, std::string_view key) override {
    if (table != 0 || key != key_) std::abort();
    edited_ = true;
    return row_.get();
  }
  Result<google::protobuf::Message*, ModelError> add(std::size_t, std::string_view) override { std::abort(); }

  /// Nothing if no event made it.
  const google::protobuf::Message* row() const { return edited_ ? row_.get() : nullptr; }

 private:
  std::string key_;
  std::unique_ptr<google::protobuf::Message> row_;
  bool edited_ = false;
};

PastReading::PastReading(const Projection& projection, PastSearch search, ModelPast past)
    : projection_{projection}, search_{std::move(search)}, past_{std::move(past)} {
  const auto stream = parse_stream_name(search_.stream);
  if (!stream || !projection_.has_row_per_aggregate()) std::abort();
  rows_ = std::make_unique<OneRow>(*projection_.tables().front().prototype, std::string{stream->id});
}

PastReading::~PastReading() = default;

v1::ReadRequest PastReading::request() const {
  v1::ReadRequest request;
  if (!is_mutated(Mutation::read_any_past)) request.set_log_id(to_bytes(past_.log_id));
  auto& stream = *request.mutable_stream();
  stream.set_stream(search_.stream);
  stream.set_from_version(version_ + 1);
  if (search_.at.kind == PastPoint::Kind::version) stream.set_to_version(static_cast<Version>(search_.at.value));
  if (search_.at.kind == PastPoint::Kind::time) stream.set_until_us(search_.at.value);
  return request;
}

std::optional<PastReading::Answer> PastReading::on_page(const v1::ReadReply& reply) {
  if (auto problem = refuse_page(reply)) return Answer{head_, std::move(*problem)};
  head_ = reply.head();
  if (auto problem = refuse_point(reply)) return Answer{head_, std::move(*problem)};
  const auto done = fold(reply.commits());
  if (!done) return Answer{head_, done.error()};
  if (!*done && !reply.end() && reply.commits().commits_size() > 0) return std::nullopt;
  return Answer{head_, row()};
}

std::optional<v1::Problem> PastReading::refuse_page(const v1::ReadReply& reply) const {
  // An older copy of the log behind the same address would have a shorter past.
  if (reply.status() == 409 || (reply.status() == 200 && reply.head() < head_)) return log_changed(search_.stream);
  if (reply.status() != 200) return reply.problem();
  return std::nullopt;
}

std::optional<v1::Problem> PastReading::refuse_point(const v1::ReadReply& reply) const {
  const auto value = search_.at.value;
  switch (search_.at.kind) {
    case PastPoint::Kind::version:
      if (static_cast<Version>(value) <= reply.stream_version()) return std::nullopt;
      if (reply.stream_version() == 0) return search_.absent;
      return not_reached(search_, search_.stream + " stands at version " + std::to_string(reply.stream_version()));
    case PastPoint::Kind::position:
      if (static_cast<Position>(value) <= reply.head()) return std::nullopt;
      return not_reached(search_, "the log stands at position " + std::to_string(reply.head()));
    case PastPoint::Kind::time:
      if (value <= reply.settled_us() || is_mutated(Mutation::answer_unsettled)) return std::nullopt;
      return not_reached(search_, "by the event-bus's clock that time is not over yet");
  }
  return std::nullopt;
}

bool PastReading::is_beyond(const v1::Commit& commit) const {
  switch (search_.at.kind) {
    case PastPoint::Kind::version:
      return false;
    case PastPoint::Kind::position:
      return commit.position() > static_cast<Position>(search_.at.value);
    case PastPoint::Kind::time:
      return commit.time_us() > search_.at.value;
  }
  return true;
}

Result<bool, v1::Problem> PastReading::fold(const v1::CommitBatch& page) {
  for (const auto& commit : page.commits()) {
    const int write = write_of(commit, search_.stream);
    if (write < 0) return log_changed(search_.stream);
    const Version first_version = commit.first_versions(write);
    if (is_beyond(commit)) return true;
    if (first_version != version_ + 1) return log_changed(search_.stream);
    const auto last_version = version_ + static_cast<Version>(commit.body().writes(write).events_size());
    if (auto folded = fold(commit, last_version); !folded) return folded.error();
    version_ = last_version;
  }
  return false;
}

Result<void, v1::Problem> PastReading::fold(const v1::Commit& commit, Version last_version) {
  if (std::ranges::binary_search(past_.skipped, commit.position())) return {};
  const bool is_cut = search_.at.kind == PastPoint::Kind::version;
  const auto last = is_cut ? std::min(last_version, static_cast<Version>(search_.at.value)) : last_version;
  auto folded = projection_.fold_stream(commit, search_.stream, last, *rows_);
  if (!folded) return make_problem(503, "projection.failed", folded.error().message, search_.stream);
  return {};
}

Result<std::string, v1::Problem> PastReading::row() const {
  const auto* found = rows_->row();
  if (found == nullptr) return search_.absent;
  return found->SerializeAsString();
}

}  // namespace tercet
