#include "query-service/read_model/asked_time.hpp"

#include <google/protobuf/util/time_util.h>

namespace tercet {

using google::protobuf::util::TimeUtil;

Result<std::int64_t, v1::Problem> asked_time(std::string_view field, const google::protobuf::Timestamp& time) {
  const bool is_time = time.seconds() >= TimeUtil::kTimestampMinSeconds &&
                       time.seconds() <= TimeUtil::kTimestampMaxSeconds && time.nanos() >= 0 &&
                       time.nanos() < 1'000'000'000;
  if (is_time) return TimeUtil::TimestampToMicroseconds(time);
  const std::string name{field};
  return make_problem(400, "query.invalid", name + " is not a time of the years 1 to 9999", name);
}

}  // namespace tercet
