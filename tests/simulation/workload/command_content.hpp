#pragma once

#include "tercet/v1/command.pb.h"
#include "tests/simulation/workload/knowledge.hpp"
#include "tests/simulation/workload/random.hpp"

namespace tercet::simulation {

/// What a client wants next of a hot account or order: type, data and now and then an expected version; everything else
/// is the sender's. About seven of ten can be done, if what the client believes is true.
v1::Command make_content(const Knowledge& knowledge, Random& random);

}  // namespace tercet::simulation
