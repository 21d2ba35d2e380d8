#pragma once

#include <boost/system/result.hpp>
#include <cstdlib>
#include <initializer_list>
#include <string>

namespace tercet {

/// An error of our own code, told to a person: what was wrong and with what. Errors that cross the wire are
/// v1::Problem instead.
struct Error {
  Error() = default;
  /// Written Error{"…"}. Not Error("…"): a type that a string converts to could not be the error of a
  /// Result<std::string>.
  Error(std::initializer_list<std::string> text) : message{*text.begin()} {}

  std::string message;

  friend bool operator==(const Error&, const Error&) = default;
};

/// A value or why there is none. The caller asks first: reading the value of an error ends the process.
template <class T, class E = Error>
using Result = boost::system::result<T, E>;

/// Reading the value of an error is a broken invariant, not a case to handle (found by boost::system::result).
[[noreturn]] inline void throw_exception_from_error(const Error&, const boost::source_location&) {
  std::abort();
}

}  // namespace tercet
