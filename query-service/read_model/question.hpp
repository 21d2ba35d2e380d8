#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/vocabulary/problem.hpp"
#include "common/vocabulary/result.hpp"
#include "query-service/read_model/model_reader.hpp"

namespace tercet::v1 {

/// Reading the value of an error is a broken invariant (found by boost::system::result).
[[noreturn]] inline void throw_exception_from_error(const Problem&, const boost::source_location&) {
  std::abort();
}

}  // namespace tercet::v1

namespace tercet {

/// Reads the serialized answer from the rows as they are, or says why there is none.
using Lookup = std::function<Result<std::string, v1::Problem>(RowReader& rows)>;

/// A point of the log's past, which includes what was written there.
struct PastPoint {
  enum class Kind { version, position, time };
  Kind kind = Kind::version;
  /// Of the stream or the log, from 1; or microseconds since 1970 UTC.
  std::int64_t value = 0;
};

/// Asks for one aggregate's row as it was. The model has a row per aggregate, and the row is the answer.
struct PastSearch {
  std::string stream;
  PastPoint at;
  /// The answer if the aggregate was not there yet.
  v1::Problem absent;
};

/// A question that was understood.
using Search = std::variant<Lookup, PastSearch>;

/// One kind of question that can be asked of a read model. Immutable.
struct Question {
  /// Full protobuf names of the question and of its answer.
  std::string type;
  std::string answer_type;
  /// Reads a serialized question; 400 `query.malformed` if it is not one, `query.invalid` if it asks for nonsense.
  std::function<Result<Search, v1::Problem>(std::string_view data)> prepare;
};

/// A read model as a service has it: how it is made, and what it can be asked.
struct ReadModel {
  std::unique_ptr<Projection> projection;
  std::vector<Question> questions;
};

/// The problem for a file that cannot be read now.
inline v1::Problem unreadable_rows(const ModelError& error) {
  return make_problem(503, "projection.failed", error.message);
}

/// A Question from its messages and a function that checks one and turns it into a Search.
template <class Asked, class Answer>
Question question(Result<Search, v1::Problem> (*prepare)(const Asked&)) {
  return {Asked::descriptor()->full_name(), Answer::descriptor()->full_name(),
          [prepare](std::string_view data) -> Result<Search, v1::Problem> {
            Asked asked;
            if (!asked.ParseFromArray(data.data(), static_cast<int>(data.size()))) {
              return make_problem(400, "query.malformed", "the data is not a " + Asked::descriptor()->full_name());
            }
            return prepare(asked);
          }};
}

}  // namespace tercet
