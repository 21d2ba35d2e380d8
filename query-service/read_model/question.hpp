#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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

/// A question that was understood: reads the serialized answer, or says why there is none.
using Lookup = std::function<Result<std::string, v1::Problem>(RowReader& rows)>;

/// One kind of question that can be asked of a read model. Immutable.
struct Question {
  /// Full protobuf names of the question and of its answer.
  std::string type;
  std::string answer_type;
  /// Name of the projection whose rows hold the answer.
  std::string projection;
  /// Reads a serialized question; 400 `query.malformed` if it is not one, `query.invalid` if it asks for nonsense.
  std::function<Result<Lookup, v1::Problem>(std::string_view data)> prepare;
};

/// The problem for a file that cannot be read now.
inline v1::Problem unreadable_rows(const ModelError& error) {
  return make_problem(503, "projection.failed", error.message);
}

/// A Question from its messages and a function that checks one and turns it into a Lookup.
template <class Asked, class Answer>
Question question(std::string projection, Result<Lookup, v1::Problem> (*prepare)(const Asked&)) {
  return {Asked::descriptor()->full_name(), Answer::descriptor()->full_name(), std::move(projection),
          [prepare](std::string_view data) -> Result<Lookup, v1::Problem> {
            Asked asked;
            if (!asked.ParseFromArray(data.data(), static_cast<int>(data.size()))) {
              return make_problem(400, "query.malformed", "the data is not a " + Asked::descriptor()->full_name());
            }
            return prepare(asked);
          }};
}

}  // namespace tercet
