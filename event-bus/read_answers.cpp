#include "event-bus/read_answers.hpp"

#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
#include <array>

#include "common/vocabulary/limits.hpp"
#include "common/vocabulary/problem.hpp"
#include "common/vocabulary/stream_name.hpp"
#include "event-bus/commit_scan.hpp"
#include "event-bus/read_pages.hpp"

namespace tercet {
namespace {

using google::protobuf::io::CodedOutputStream;

constexpr std::uint32_t kStatusOk = 200;
constexpr std::uint32_t kBusyRetryMs = 100;
/// Field 15 of ReadReply, length-delimited.
constexpr std::uint32_t kCommitsTag = v1::ReadReply::kCommitsFieldNumber << 3 | 2;
/// Tag and length.
constexpr std::size_t kDelimiterBytesMax = 10;

/// Everything that is known before the question itself is looked at.
ReadAnswer begin_answer(const Log& log, const LogHead& head, const v1::ReadRequest& request, std::int64_t now_us) {
  ReadAnswer answer;
  answer.kind = request.read_case();
  auto& reply = answer.reply;
  reply.set_request_id(request.request_id());
  reply.set_log_id(to_bytes(log.id()));
  reply.set_status(kStatusOk);
  reply.set_head(head.position);
  reply.set_head_commit(to_bytes(head.commit));
  reply.set_time_us(std::max(now_us, head.time_us));
  // No commit has an earlier time than the one before it, whatever the clock says.
  reply.set_settled_us(head.time_us - 1);
  return answer;
}

/// Answers one request. Each answer_…() fills in what its question asks for.
class Reading {
 public:
  Reading(const Log& log, const LogHead& head, ReadAnswer& answer)
      : log_{log}, head_{head}, answer_{answer}, reply_{answer.reply}, fetcher_{log} {}

  void answer(const v1::ReadRequest& request) {
    if (!request.log_id().empty() && request.log_id() != bytes_view(log_.id())) {
      return refuse(make_problem(409, "log.other", "this is log " + to_text(log_.id())));
    }
    switch (request.read_case()) {
      case v1::ReadRequest::kStream:
        return answer_stream(request.stream());
      case v1::ReadRequest::kAll:
        return answer_all(request.all());
      case v1::ReadRequest::kHead:
        return;
      case v1::ReadRequest::kStreamInfo:
        answer_stream_info(request.stream_info().stream());
        return;
      case v1::ReadRequest::kCommit:
        return answer_commit(request.commit());
      case v1::ReadRequest::kOpen:
        return answer_open(request.open());
      case v1::ReadRequest::READ_NOT_SET:
        return refuse(make_problem(400, "request.unknown", "the request says nothing that this version can read"));
    }
  }

  void refuse(v1::Problem problem) {
    reply_.set_status(problem.status());
    *reply_.mutable_problem() = std::move(problem);
  }

 private:
  void refuse(const LogError& error) {
    answer_.damage = "the log is damaged at position " + std::to_string(error.position) + ": " + error.message;
    refuse(make_problem(500, "log.damaged", answer_.damage));
  }

  /// False if the request was refused for it.
  bool check_stream(const std::string& stream) {
    if (parse_stream_name(stream)) return true;
    refuse(make_problem(400, "stream.malformed", "a stream is named <category>-<id>", stream));
    return false;
  }

  void give(LogResult<Page>&& page) {
    if (page.has_error()) return refuse(page.error());
    reply_.set_next(page->next);
    reply_.set_end(page->end);
    answer_.commits = std::move(page->commits);
  }

  void answer_stream(const v1::ReadStream& request) {
    if (!answer_stream_info(request.stream())) return;
    give(page_of_stream(log_, head_, request));
  }

  bool answer_stream_info(const std::string& stream) {
    if (!check_stream(stream)) return false;
    const auto stream_head = stream_head_at(log_, head_, stream);
    if (stream_head.has_error()) {
      refuse(stream_head.error());
      return false;
    }
    reply_.set_stream_version(stream_head->version);
    reply_.set_stream_last_commit(to_bytes(stream_head->last_commit));
    return true;
  }

  void answer_all(const v1::ReadAll& request) {
    if (!request.category().empty() && !is_category(request.category())) {
      return refuse(make_problem(400, "request.malformed", "that is not the name of a category", request.category()));
    }
    const auto from = request.from_position();
    if (from > 1 && from - 1 <= head_.position) {
      const auto previous = head_at(fetcher_, from - 1);
      if (previous.has_error()) return refuse(previous.error());
      reply_.set_previous_commit(to_bytes(previous->commit));
      reply_.set_previous_time_us(previous->time_us);
    }
    give(page_of_all(log_, head_, request));
  }

  void answer_commit(const v1::ReadCommit& request) {
    const auto id = uuid_from_bytes(request.commit_id());
    if (!id) return refuse(make_problem(400, "request.malformed", "a commit id has 16 bytes"));
    Position position = 0;
    const auto found = log_.find_positions({&*id, 1}, {&position, 1});
    if (found.has_error()) return refuse(found.error());
    if (position == 0 || position > head_.position) {
      return refuse(make_problem(404, "commit.not_found", "no commit of this log has that id", to_text(*id)));
    }
    const auto commit = fetcher_.at(position);
    if (commit.has_error()) return refuse(commit.error());
    answer_.commits = std::string{commit->field};
  }

  void answer_open(const v1::ReadOpen& request) {
    if (request.command_id().empty()) return answer_all_open(request);
    const auto command = uuid_from_bytes(request.command_id());
    if (!command) return refuse(make_problem(400, "request.malformed", "a command id has 16 bytes"));
    std::optional<OpenEntry> entry;
    const auto found = log_.find_open({&*command, 1}, {&entry, 1});
    if (found.has_error()) return refuse(found.error());
    reply_.set_end(true);
    if (!entry || entry->position > head_.position) return;
    auto open = open_command(*command, *entry);
    if (open.has_error()) return refuse(open.error());
    *reply_.add_open() = std::move(*open);
  }

  void answer_all_open(const v1::ReadOpen& request) {
    const auto after = uuid_from_bytes(request.after());
    if (!after && !request.after().empty()) {
      return refuse(make_problem(400, "request.malformed", "a command id has 16 bytes"));
    }
    std::optional<LogError> error;
    std::size_t bytes = 0;
    reply_.set_end(true);
    const auto visit = [&](const CommandId& command, const OpenEntry& entry) {
      if (entry.position > head_.position) return true;
      auto open = open_command(command, entry);
      if (open.has_error()) {
        error = open.error();
        return false;
      }
      bytes += open->ByteSizeLong();
      const bool fits = reply_.open().empty() || (bytes <= limits::kPageBytesMax && !is_full(request.limit()));
      reply_.set_end(fits);
      if (fits) *reply_.add_open() = std::move(*open);
      return fits;
    };
    const auto scanned = log_.scan_open(after.value_or(CommandId{}), visit);
    if (scanned.has_error()) return refuse(scanned.error());
    if (error) return refuse(*error);
  }

  bool is_full(std::uint32_t limit) const {
    return limit != 0 && static_cast<std::uint32_t>(reply_.open_size()) >= limit;
  }

  LogResult<v1::OpenCommand> open_command(const CommandId& command, const OpenEntry& entry) {
    const auto view = fetcher_.at(entry.position);
    if (view.has_error()) return view.error();
    const auto commit = parse_commit(*view);
    if (commit.has_error()) return commit.error();
    for (const auto& acceptance : commit->body().acceptances()) {
      if (acceptance.command_id() != bytes_view(command)) continue;
      v1::OpenCommand open;
      open.set_command_id(acceptance.command_id());
      open.set_position(entry.position);
      open.set_accepted_us(view->time_us);
      *open.mutable_acceptance() = acceptance;
      return open;
    }
    return LogError{LogError::Kind::damage, entry.position, "the commit does not accept command " + to_text(command)};
  }

  const Log& log_;
  const LogHead& head_;
  ReadAnswer& answer_;
  v1::ReadReply& reply_;
  CommitFetcher fetcher_;
};

}  // namespace

std::string ReadAnswer::serialize() const {
  std::string bytes;
  bytes.reserve(reply.ByteSizeLong() + (commits ? commits->size() : 0) + kDelimiterBytesMax);
  reply.AppendToString(&bytes);
  if (!commits) return bytes;
  std::array<std::uint8_t, kDelimiterBytesMax> delimiter{};
  auto* end = CodedOutputStream::WriteVarint32ToArray(kCommitsTag, delimiter.data());
  end = CodedOutputStream::WriteVarint32ToArray(static_cast<std::uint32_t>(commits->size()), end);
  bytes.append(delimiter.begin(), end);
  bytes.append(*commits);
  return bytes;
}

ReadAnswer answer_read(const Log& log, std::string_view bytes, std::int64_t now_us, const Settle& settle) {
  v1::ReadRequest request;
  const bool parsed = request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  const auto until_us = request.stream().until_us();
  const auto settled_us = until_us > 0 ? settle(until_us) : 0;
  // After that: what is not seen here comes later.
  const auto head = log.head();
  auto answer = begin_answer(log, head, request, now_us);
  answer.reply.set_settled_us(std::max(settled_us, answer.reply.settled_us()));
  Reading reading{log, head, answer};
  if (parsed) {
    reading.answer(request);
  } else {
    reading.refuse(make_problem(400, "request.malformed", "the bytes are not a ReadRequest"));
  }
  return answer;
}

ReadAnswer answer_busy(const Log& log, std::string_view bytes, std::int64_t now_us) {
  const auto head = log.head();
  v1::ReadRequest request;
  // Whatever could be read of it; an id is all that is wanted.
  (void)request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  auto answer = begin_answer(log, head, request, now_us);
  Reading{log, head, answer}.refuse(make_retry_problem(429, "bus.busy", "too many reads wait", kBusyRetryMs));
  return answer;
}

}  // namespace tercet
