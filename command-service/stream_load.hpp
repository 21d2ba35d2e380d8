#pragma once

#include <string>

#include "command-service/standing.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {

/// Reads one aggregate's stream, page by page, up to where it stands. Pure: the owner sends the requests and hands in
/// the replies.
class StreamLoad {
 public:
  enum class Progress {
    /// request() says what to read next.
    more,
    /// take() gives the standing.
    done,
    /// A read failed, or the pages did not fit together: begin again from the first event.
    failed,
    /// The stream holds an event this program does not know; error() says which.
    unreadable,
  };

  explicit StreamLoad(StreamFold fold, std::string stream) : fold_{std::move(fold)}, stream_{std::move(stream)} {}

  v1::ReadRequest request() const;
  Progress on_page(const v1::ReadReply& page);
  Standing take() { return fold_.take(); }
  const std::string& error() const { return fold_.error(); }

 private:
  StreamFold fold_;
  std::string stream_;
};

}  // namespace tercet
