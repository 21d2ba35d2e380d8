#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <optional>
#include <string>
#include <string_view>

#include "query-service/read_model/question.hpp"

/// Questions for the one row of an aggregate, as it is or as it was.
namespace tercet {

/// The point that a question names, nothing for now; 400 `query.invalid` if it is no point at all.
using AskedPoint = Result<std::optional<PastPoint>, v1::Problem>;

AskedPoint asked_version(std::uint64_t version);
AskedPoint asked_position(std::uint64_t position);
AskedPoint asked_as_of(const google::protobuf::Timestamp& time);

/// The point in the `oneof at {version, position, as_of}` of a question.
template <class Asked>
AskedPoint asked_point(const Asked& asked) {
  switch (asked.at_case()) {
    case Asked::kVersion:
      return asked_version(asked.version());
    case Asked::kPosition:
      return asked_position(asked.position());
    case Asked::kAsOf:
      return asked_as_of(asked.as_of());
    case Asked::AT_NOT_SET:
      break;
  }
  return std::optional<PastPoint>{};
}

/// 400 `query.invalid` unless `id`, given in the question's field `field`, can be an aggregate's.
std::optional<v1::Problem> refuse_id(std::string_view field, const std::string& id);

/// The search for the aggregate `id` of `category`, named in the question's field `id_field`, at that point. Without such
/// an aggregate the answer is 404 `<category>.not_found`.
Result<Search, v1::Problem> search_aggregate(std::string_view category, std::string_view id_field,
                                             const std::string& id, const AskedPoint& at);

}  // namespace tercet
