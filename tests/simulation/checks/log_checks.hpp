#pragma once

#include "tests/simulation/checks/checked_log.hpp"

namespace tercet::simulation {

/// The log in itself: positions and versions are dense, ids unique, time never decreases, and every expectation and check
/// held on what stood before it. At most one commit does nothing but accept a command, and none after its outcome; an
/// outcome has the fingerprint under which its command was accepted. (That a command has one outcome follows: the id of
/// the commit that holds it is the command's.)
Violations check_log(const CheckedLog& log);

}  // namespace tercet::simulation
