#include "common/json/message_types.hpp"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>

namespace tercet {
namespace {

std::vector<std::string> names_ending_in(const std::string& name) {
  auto names = message_names();
  std::erase_if(names, [&](const std::string& full_name) { return !full_name.ends_with("." + name); });
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

std::unique_ptr<google::protobuf::Message> new_message(const std::string& type) {
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) return nullptr;
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
  return std::unique_ptr<google::protobuf::Message>{prototype->New()};
}

std::vector<std::string> message_names() {
  std::vector<std::string> names;
  google::protobuf::DescriptorPool::internal_generated_database()->FindAllMessageNames(&names);
  std::erase_if(names, [](const std::string& name) { return name.starts_with("google.protobuf."); });
  return names;
}

Result<std::string> resolve_message_name(const std::string& name) {
  if (google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name) != nullptr) return name;
  const auto meant = names_ending_in(name);
  if (meant.size() == 1) return meant.front();
  if (meant.empty()) return Error{"unknown type '" + name + "'"};
  return Error{"type '" + name + "' could be any of " + joined(meant)};
}

}  // namespace tercet
