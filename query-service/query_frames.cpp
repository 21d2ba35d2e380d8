#include "query-service/query_frames.hpp"

#include <utility>

namespace tercet {

QueryMessage read_query(Message& message) {
  QueryMessage read;
  read.asker.routing_id = std::move(message[0]);
  read.asker.has_delimiter = message.size() > 1 && message[1].empty();
  const std::size_t topic = read.asker.has_delimiter ? 2 : 1;
  if (message.size() != topic + 2 || frame_view(message[topic]) != "query") return read;
  v1::Query query;
  if (parse_frame(message[topic + 1], query)) read.query = std::move(query);
  return read;
}

Message reply_message(Asker asker, const v1::QueryReply& reply) {
  Message message;
  message.push_back(std::move(asker.routing_id));
  if (asker.has_delimiter) message.emplace_back();
  message.push_back(frame(reply));
  return message;
}

}  // namespace tercet
