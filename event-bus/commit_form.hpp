#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tercet/v1/log.pb.h"

namespace tercet {

/// What is wrong with the form of an offered commit, whatever the log holds: the limits of the protocol and the rules
/// stated at v1::CommitBody. One line for a person that names the field; nothing if all is well. Pure.
std::optional<std::string> form_error(const v1::CommitBody& body);

}  // namespace tercet
