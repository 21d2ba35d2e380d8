// The body of an HTTP request: what is read at all, protobuf's own reader reads as the same message.

#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <array>
#include <cstdlib>

#include "common/json/json.hpp"
#include "common/json/message_types.hpp"

namespace {

/// Of each kind of field at least one. Which one it is, is in the first byte.
constexpr std::array kTypes{"bank.v1.GetAccount",       "shop.v1.PlaceOrder",  "shop.v1.ListOrders",
                            "bank.v1.ListTransactions", "tercet.v1.Commit",    "tercet.v1.Problem",
                            "tercet.v1.Query",          "google.protobuf.Type"};

bool is_one_line(const std::string& text) {
  return !text.empty() && text.find('\n') == std::string::npos;
}

}  // namespace

/// protobuf writes a line for much of what it does not like: here that is most of it.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string type = kTypes[data[0] % kTypes.size()];
  const std::string text{data + 1, data + size};
  const auto ours = tercet::new_message(type);
  if (const auto read = tercet::from_json(text, *ours); !read) {
    if (!is_one_line(read.error().message)) std::abort();
    return 0;
  }
  const auto theirs = tercet::new_message(type);
  if (!google::protobuf::util::JsonStringToMessage(text, theirs.get()).ok()) std::abort();
  if (!google::protobuf::util::MessageDifferencer::Equals(*ours, *theirs)) std::abort();
  return 0;
}
