#pragma once

#include <string>
#include <utility>

#include "common/vocabulary/result.hpp"

namespace tercet {

/// Why a read model cannot go on, told to a person in `message`.
struct ModelError {
  enum class Kind {
    /// An event cannot be folded. It will not get better by itself.
    event,
    /// The file cannot be read or written now: full disk, I/O error, no permission. It may pass.
    storage,
    /// The file is damaged or of another format. Deleting it helps: the model is then built again from the log.
    file,
  };
  Kind kind;
  std::string message;
};

/// Reading the value of an error is a broken invariant (found by boost::system::result).
[[noreturn]] inline void throw_exception_from_error(const ModelError&, const boost::source_location&) {
  std::abort();
}

}  // namespace tercet
