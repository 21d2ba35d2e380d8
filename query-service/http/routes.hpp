#pragma once

#include <vector>

#include "common/http/message_route.hpp"

namespace tercet {

/// Which resource answers which question. A question of a new read model is one line here; nothing else is written for it.
std::vector<http::MessageRoute> query_routes();

}  // namespace tercet
