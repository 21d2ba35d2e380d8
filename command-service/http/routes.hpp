#pragma once

#include <vector>

#include "common/http/message_route.hpp"

namespace tercet {

/// Which request is which command. A command of a new domain is one line here; nothing else is written for it.
std::vector<http::MessageRoute> command_routes();

}  // namespace tercet
