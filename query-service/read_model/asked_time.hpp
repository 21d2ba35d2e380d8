#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <string_view>

#include "query-service/read_model/question.hpp"

namespace tercet {

/// The time in a question's field, microseconds since 1970 UTC, may be negative; 400 `query.invalid` if it is no time of
/// the years 1 to 9999, which is all that a Timestamp may hold.
Result<std::int64_t, v1::Problem> asked_time(std::string_view field, const google::protobuf::Timestamp& time);

}  // namespace tercet
