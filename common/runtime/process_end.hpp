#pragma once

namespace tercet {

/// Ends the process at once with `status`: nothing is written any more, no other thread goes on. For when nothing of this
/// process is to be trusted any more. Thread-safe.
[[noreturn]] void end_process(int status);

}  // namespace tercet
