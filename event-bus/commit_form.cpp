#include "event-bus/commit_form.hpp"

#include <algorithm>
#include <boost/container/small_vector.hpp>

#include "common/vocabulary/identity.hpp"
#include "common/vocabulary/limits.hpp"
#include "common/vocabulary/stream_name.hpp"
#include "event-bus/log_entries.hpp"

namespace tercet {
namespace {

/// Nothing = all is well.
using FormError = std::optional<std::string>;
using Names = boost::container::small_vector<std::string_view, 8>;

constexpr auto kFine = std::nullopt;

bool is_id(std::string_view bytes) {
  const auto id = uuid_from_bytes(bytes);
  return id && !id->is_nil();
}

bool is_type(std::string_view type) {
  return !type.empty() && type.size() <= limits::kTypeBytesMax;
}

std::string in_list(std::string_view list, int index, std::string_view rest) {
  return std::string{list} + "[" + std::to_string(index) + "]" + std::string{rest};
}

/// "writes[2]: " before what is wrong there.
FormError within(std::string_view list, int index, FormError error) {
  if (error) error->insert(0, in_list(list, index, ": "));
  return error;
}

bool has_duplicate(Names& names) {
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

FormError metadata_error(const v1::Metadata& metadata) {
  for (const auto* text :
       {&metadata.correlation_id(), &metadata.causation_id(), &metadata.principal(), &metadata.traceparent()}) {
    if (text->size() > limits::kMetadataBytesMax) return "a field of the metadata has more than 255 bytes";
  }
  return kFine;
}

FormError exact_error(const v1::Expected& expected) {
  if (!expected.last_digest().empty()) {
    if (expected.last_digest().size() != limits::kDigestBytes) return "the expected last digest has not 16 bytes";
    if (expected.last_commit().empty()) return "a last digest is expected without its last commit";
  }
  if (expected.last_commit().empty()) return kFine;
  if (!is_id(expected.last_commit())) return "the expected last commit is not a 16-byte id";
  if (expected.version() == 0) return "a last commit is expected of a stream without events";
  return kFine;
}

FormError expected_error(const v1::Expected& expected) {
  switch (expected.kind()) {
    case v1::Expected::EXACT:
      return exact_error(expected);
    case v1::Expected::NO_STREAM:
    case v1::Expected::STREAM_EXISTS:
    case v1::Expected::ANY:
      if (expected.version() == 0 && expected.last_commit().empty() && expected.last_digest().empty()) return kFine;
      return "version, last commit and last digest belong to EXACT only";
    default:
      return "the expectation has no kind";
  }
}

FormError events_error(const v1::StreamWrite& write) {
  if (write.events().empty()) return "no event";
  if (static_cast<std::size_t>(write.events_size()) > limits::kEventsPerWriteMax) return "more than 4096 events";
  for (const auto& event : write.events()) {
    if (!is_type(event.type())) return "the type of an event does not have 1 to 255 bytes";
  }
  return kFine;
}

FormError stream_error(std::string_view stream) {
  if (parse_stream_name(stream)) return kFine;
  return "the stream is not named <category>-<id>";
}

FormError write_error(const v1::StreamWrite& write) {
  if (auto error = stream_error(write.stream())) return error;
  if (auto error = expected_error(write.expected())) return error;
  return events_error(write);
}

FormError check_error(const v1::StreamCheck& check) {
  if (auto error = stream_error(check.stream())) return error;
  return expected_error(check.expected());
}

FormError streams_error(const v1::CommitBody& body) {
  const auto count = static_cast<std::size_t>(body.writes_size()) + static_cast<std::size_t>(body.checks_size());
  if (count > limits::kStreamsPerCommitMax) return "more than 256 streams";
  Names names;
  for (int i = 0; i < body.writes_size(); ++i) {
    if (auto error = write_error(body.writes(i))) return within("writes", i, std::move(error));
    names.push_back(body.writes(i).stream());
  }
  for (int i = 0; i < body.checks_size(); ++i) {
    if (auto error = check_error(body.checks(i))) return within("checks", i, std::move(error));
    names.push_back(body.checks(i).stream());
  }
  if (has_duplicate(names)) return "a stream is named more than once";
  return kFine;
}

FormError acceptance_error(const v1::Acceptance& acceptance, const std::string& commit_id) {
  if (!is_id(acceptance.command_id())) return "command_id is not a 16-byte id";
  // The commit with the command's id is the one that holds its outcome.
  if (acceptance.command_id() == commit_id) return "the commit has the id of the command that it accepts";
  if (!is_type(acceptance.type())) return "the type does not have 1 to 255 bytes";
  if (acceptance.data().size() > limits::kCommandBytesMax) return "the command has more than 256 KiB";
  if (acceptance.fingerprint().size() != sizeof(Fingerprint)) return "the fingerprint does not have 32 bytes";
  if (acceptance.not_before_us() < 0) return "not_before_us is before 1970";
  if (auto error = stream_error(acceptance.stream())) return error;
  return metadata_error(acceptance.metadata());
}

FormError acceptances_error(const v1::CommitBody& body) {
  if (static_cast<std::size_t>(body.acceptances_size()) > limits::kAcceptancesPerCommitMax) {
    return "more than 256 acceptances";
  }
  Names commands;
  for (int i = 0; i < body.acceptances_size(); ++i) {
    const auto& acceptance = body.acceptances(i);
    if (auto error = acceptance_error(acceptance, body.commit_id())) return within("acceptances", i, std::move(error));
    commands.push_back(acceptance.command_id());
  }
  if (has_duplicate(commands)) return "a command is accepted more than once";
  return kFine;
}

FormError outcome_error(const v1::CommitBody& body) {
  if (!body.has_outcome()) return kFine;
  const auto& outcome = body.outcome();
  if (!v1::Outcome::Status_IsValid(outcome.status()) || outcome.status() == v1::Outcome::STATUS_UNSPECIFIED) {
    return "outcome: no status";
  }
  const bool completed = outcome.status() == v1::Outcome::COMPLETED;
  if (completed && outcome.has_problem()) return "outcome: COMPLETED has a problem";
  if (!completed && !outcome.has_problem()) return "outcome: no problem says why it is not COMPLETED";
  if (!completed && !body.writes().empty()) return "outcome: only COMPLETED writes events";
  if (!is_type(outcome.command_type())) return "outcome: the command's type does not have 1 to 255 bytes";
  if (outcome.fingerprint().size() != sizeof(Fingerprint)) return "outcome: the fingerprint does not have 32 bytes";
  if (auto error = stream_error(outcome.stream())) return "outcome: " + *error;
  return kFine;
}

}  // namespace

std::optional<std::string> form_error(const v1::CommitBody& body) {
  if (!is_id(body.commit_id())) return "commit_id is not a 16-byte id";
  if (body.writes().empty() && body.acceptances().empty() && !body.has_outcome()) return "the commit holds nothing";
  if (auto error = streams_error(body)) return error;
  if (auto error = acceptances_error(body)) return error;
  if (auto error = outcome_error(body)) return error;
  return metadata_error(body.metadata());
}

}  // namespace tercet
