#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/vocabulary/result.hpp"

/// Messages by name, from the descriptors that are linked into the program. Thread-safe.
namespace tercet {

/// An empty message of that type, by its full protobuf name; null if this program does not have it.
std::unique_ptr<google::protobuf::Message> new_message(const std::string& type);

/// The full names of all messages in this program, protobuf's own left out.
std::vector<std::string> message_names();

/// The full name of the message meant by `name`: a full name, or a last part as in resolve_last_part(). protobuf's own
/// messages are not meant by a last part. The error says what is wrong with the name.
Result<std::string> resolve_message_name(const std::string& name);

/// The one of `full_names` that ends in `name` ("OpenAccount", "v2.GetOrder"). If several are versions of one package's
/// message (shop.v1, shop.v2), the lowest: a name goes on meaning what it meant when a new version comes. Pure.
Result<std::string> resolve_last_part(const std::string& name, std::vector<std::string> full_names);

}  // namespace tercet
