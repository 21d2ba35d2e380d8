// Names that come from outside: what is accepted is exactly what is written again.

#include <cstdlib>

#include "common/vocabulary/identity.hpp"
#include "common/vocabulary/stream_name.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{data, data + size};
  if (const auto id = tercet::parse_uuid(text); id && tercet::to_text(*id) != text) std::abort();
  if (const auto id = tercet::uuid_from_bytes(text); id && !id->is_nil() && tercet::to_bytes(*id) != text) std::abort();
  if (const auto parts = tercet::parse_stream_name(text)) {
    if (!tercet::is_category(parts->category) || !tercet::is_aggregate_id(parts->id)) std::abort();
    if (tercet::stream_name(parts->category, parts->id) != text) std::abort();
  }
  return 0;
}
