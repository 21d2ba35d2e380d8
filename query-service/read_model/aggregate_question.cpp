#include "query-service/read_model/aggregate_question.hpp"

#include <limits>

#include "common/runtime/mutation.hpp"
#include "common/vocabulary/stream_name.hpp"
#include "query-service/read_model/asked_time.hpp"

namespace tercet {
namespace {

AskedPoint counted(PastPoint::Kind kind, std::uint64_t value, const std::string& field) {
  if (value == 0 || value > std::numeric_limits<std::int64_t>::max()) {
    return make_problem(400, "query.invalid", field + "s count from 1", field);
  }
  return std::optional{PastPoint{kind, static_cast<std::int64_t>(value)}};
}

Lookup row_of(const std::string& id, const v1::Problem& absent) {
  return [id, absent](RowReader& rows) -> Result<std::string, v1::Problem> {
    auto row = rows.row(0, id);
    if (!row) return unreadable_rows(row.error());
    if (!*row) return absent;
    return std::move(**row);
  };
}

}  // namespace

AskedPoint asked_version(std::uint64_t version) {
  return counted(PastPoint::Kind::version, version, "version");
}

AskedPoint asked_position(std::uint64_t position) {
  return counted(PastPoint::Kind::position, position, "position");
}

AskedPoint asked_as_of(const google::protobuf::Timestamp& time) {
  const auto time_us = asked_time("as_of", time);
  if (!time_us) return time_us.error();
  return std::optional{PastPoint{PastPoint::Kind::time, *time_us}};
}

std::optional<v1::Problem> refuse_id(std::string_view field, const std::string& id) {
  if (is_aggregate_id(id)) return std::nullopt;
  const std::string name{field};
  return make_problem(400, "query.invalid", name + " must be 1 to 128 of A-Z a-z 0-9 . _ -, and not . or ..", name);
}

Result<Search, v1::Problem> search_aggregate(std::string_view category, std::string_view id_field,
                                             const std::string& id, const AskedPoint& at) {
  if (auto invalid = refuse_id(id_field, id)) return *invalid;
  if (!at) return at.error();
  const std::string noun{category};
  const auto stream = stream_name(category, id);
  const auto code = noun + ".not_found";
  if (!*at || is_mutated(Mutation::answer_present_for_past)) {
    return Search{row_of(id, make_problem(404, code, "there is no " + noun + " \"" + id + "\"", stream))};
  }
  auto absent = make_problem(404, code, "there was no " + noun + " \"" + id + "\" then", stream);
  return Search{PastSearch{stream, **at, std::move(absent)}};
}

}  // namespace tercet
