#include "common/json/message_types.hpp"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>

#include <charconv>
#include <cstdint>

namespace tercet {
namespace {

/// A full name, apart from the version of its package: "shop.v2.GetOrder" is version 2 of "shop.GetOrder".
struct VersionedName {
  std::string name;
  std::uint64_t version = 0;
};

VersionedName versioned(const std::string& full_name) {
  const auto* end = full_name.data() + full_name.size();
  for (auto mark = full_name.find(".v"); mark != std::string::npos; mark = full_name.find(".v", mark + 1)) {
    std::uint64_t version = 0;
    const auto read = std::from_chars(full_name.data() + mark + 2, end, version);
    const bool is_version = read.ec == std::errc{} && read.ptr != end && *read.ptr == '.';
    if (is_version) return {full_name.substr(0, mark) + read.ptr, version};
  }
  return {full_name};
}

/// The lowest version, if these are versions of one name; else empty.
std::string lowest_version(const std::vector<std::string>& full_names) {
  std::string lowest;
  for (const auto& full_name : full_names) {
    if (lowest.empty()) lowest = full_name;
    const auto so_far = versioned(lowest);
    const auto here = versioned(full_name);
    if (here.name != so_far.name) return {};
    if (here.version < so_far.version) lowest = full_name;
  }
  return lowest;
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
  return resolve_last_part(name, message_names());
}

Result<std::string> resolve_last_part(const std::string& name, std::vector<std::string> full_names) {
  std::erase_if(full_names, [&](const std::string& full_name) { return !full_name.ends_with("." + name); });
  if (full_names.empty()) return Error{"unknown type '" + name + "'"};
  if (auto lowest = lowest_version(full_names); !lowest.empty()) return lowest;
  return Error{"type '" + name + "' could be any of " + joined(full_names)};
}

}  // namespace tercet
