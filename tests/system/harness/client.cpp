#include "tests/system/harness/client.hpp"

namespace tercet::harness {

bool is_outcome(const v1::CommandReply& reply) {
  switch (reply.status()) {
    case 200:
    case 201:
    case 404:
    case 409:
    case 422:
    case 500:
      return true;
    default:
      return false;
  }
}

v1::CommandReply insist(CommandClient& client, const v1::Command& command, std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    const auto request = client.send(command);
    while (const auto reply = client.receive(request, 1s)) {
      if (is_outcome(*reply)) return *reply;
      if (reply->status() != 202) break;
    }
  }
  ADD_FAILURE() << "no outcome of command " << command.command_id();
  return {};
}

}  // namespace tercet::harness
