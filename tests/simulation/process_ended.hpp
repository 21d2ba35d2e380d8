#pragma once

namespace tercet::simulation {

/// Thrown by whatever finds that its process has ended in the middle of a call, to leave the functions that it was in.
/// Nobody catches it but whoever runs the process.
struct ProcessEnded {};

}  // namespace tercet::simulation
