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

/// The full name of the message meant by `name`: a full name, or a last part that only one message has
/// ("OpenAccount"). protobuf's own messages are not meant. The error says what is wrong with the name.
Result<std::string> resolve_message_name(const std::string& name);

}  // namespace tercet
