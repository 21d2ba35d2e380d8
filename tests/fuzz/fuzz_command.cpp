// What a client sends: any bytes are either a command in good form or a problem that says what is wrong.

#include <google/protobuf/stubs/logging.h>

#include <cstdlib>

#include "command-service/checked_command.hpp"
#include "command-service/domain/registry.hpp"

/// protobuf writes a line for each text that is not UTF-8: here that is most of them.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto registry = tercet::domain_registry();
  tercet::v1::Command command;
  if (!command.ParseFromArray(data, static_cast<int>(size))) return 0;
  const auto checked = tercet::check_form(command, registry, tercet::ProcessorLimits{});
  if (checked.has_value()) {
    if (checked->entry == nullptr || checked->message == nullptr || checked->stream.empty()) std::abort();
  } else if (checked.error().status() < 400 || checked.error().code().empty()) {
    std::abort();
  }
  return 0;
}
