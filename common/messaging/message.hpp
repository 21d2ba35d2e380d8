#pragma once

#include <google/protobuf/message_lite.h>

#include <boost/container/small_vector.hpp>
#include <string_view>
#include <zmq.hpp>

namespace tercet {

/// One multipart message, frame by frame. A ROUTER's message begins with the peer's routing id.
using Message = boost::container::small_vector<zmq::message_t, 4>;

inline std::string_view frame_view(const zmq::message_t& frame) {
  return {static_cast<const char*>(frame.data()), frame.size()};
}

inline zmq::message_t frame(std::string_view bytes) {
  return zmq::message_t{bytes.data(), bytes.size()};
}

/// Serializes without an intermediate copy. The message must be under 2 GiB.
zmq::message_t frame(const google::protobuf::MessageLite& message);

/// Reads `frame` into `message`; false if it is not one (also for invalid UTF-8 in a string field).
bool parse_frame(const zmq::message_t& frame, google::protobuf::MessageLite& message);

}  // namespace tercet
