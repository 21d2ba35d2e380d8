#include "common/messaging/message.hpp"

#include <cstdint>
#include <limits>

namespace tercet {

zmq::message_t frame(const google::protobuf::MessageLite& message) {
  zmq::message_t out{message.ByteSizeLong()};
  message.SerializeWithCachedSizesToArray(out.data<std::uint8_t>());
  return out;
}

bool parse_frame(const zmq::message_t& frame, google::protobuf::MessageLite& message) {
  if (frame.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return false;
  return message.ParseFromArray(frame.data(), static_cast<int>(frame.size()));
}

}  // namespace tercet
