#include "common/vocabulary/identity.hpp"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <cstring>

namespace tercet {
namespace {

constexpr std::size_t kTextLength = 36;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool is_dash_place(std::size_t i) {
  return i == 8 || i == 13 || i == 18 || i == 23;
}

}  // namespace

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != kTextLength) return std::nullopt;
  Uuid id{};
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_dash_place(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int value = hex_value(text[i]);
    if (value < 0) return std::nullopt;
    auto& byte = id.data[digits / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | value);
    ++digits;
  }
  if (id.is_nil()) return std::nullopt;
  return id;
}

std::string to_text(const Uuid& id) {
  return boost::uuids::to_string(id);
}

std::optional<Uuid> uuid_from_bytes(std::string_view bytes) {
  if (bytes.size() != Uuid::static_size()) return std::nullopt;
  Uuid id{};
  std::memcpy(id.data, bytes.data(), bytes.size());
  return id;
}

std::string to_bytes(const Uuid& id) {
  return id.is_nil() ? std::string{} : std::string{bytes_view(id)};
}

std::string_view bytes_view(const Uuid& id) {
  return {reinterpret_cast<const char*>(id.data), Uuid::static_size()};
}

Uuid make_uuid_v7(std::uint64_t unix_ms, const std::array<std::uint8_t, 10>& random) {
  Uuid id{};
  for (std::size_t i = 0; i < 6; ++i) id.data[i] = static_cast<std::uint8_t>(unix_ms >> (8 * (5 - i)));
  std::copy(random.begin(), random.end(), id.data + 6);
  id.data[6] = static_cast<std::uint8_t>((id.data[6] & 0x0f) | 0x70);
  id.data[8] = static_cast<std::uint8_t>((id.data[8] & 0x3f) | 0x80);
  return id;
}

CommitId acceptance_commit_id(const CommandId& command) {
  return boost::uuids::name_generator_sha1{command}("accepted");
}

}  // namespace tercet
