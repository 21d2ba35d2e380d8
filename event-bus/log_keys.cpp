#include "event-bus/log_keys.hpp"

#include <algorithm>
#include <boost/endian/conversion.hpp>

namespace tercet {
namespace {

constexpr std::size_t kNumberBytes = 8;

std::uint64_t number_at(std::string_view bytes, std::size_t offset) {
  return boost::endian::load_big_u64(reinterpret_cast<const unsigned char*>(bytes.data()) + offset);
}

}  // namespace

std::string number_bytes(std::uint64_t number) {
  std::string bytes(kNumberBytes, '\0');
  boost::endian::store_big_u64(reinterpret_cast<unsigned char*>(bytes.data()), number);
  return bytes;
}

std::optional<std::uint64_t> read_number(std::string_view bytes) {
  if (bytes.size() != kNumberBytes) return std::nullopt;
  return number_at(bytes, 0);
}

std::string stream_key_prefix(std::string_view stream) {
  std::string prefix;
  prefix.reserve(stream.size() + 1 + kNumberBytes);
  prefix.append(stream).push_back('\0');
  return prefix;
}

std::string stream_key(std::string_view stream, Version last_version) {
  return stream_key_prefix(stream).append(number_bytes(last_version));
}

std::string stream_value(const StreamEntry& entry) {
  return number_bytes(entry.position).append(bytes_view(entry.commit));
}

std::optional<StreamEntry> read_stream_entry(std::string_view key, std::size_t prefix_size, std::string_view value) {
  if (key.size() != prefix_size + kNumberBytes || value.size() < kNumberBytes) return std::nullopt;
  const auto commit = uuid_from_bytes(value.substr(kNumberBytes));
  if (!commit) return std::nullopt;
  return StreamEntry{number_at(key, prefix_size), number_at(value, 0), *commit};
}

std::string open_value(const OpenEntry& entry) {
  auto value = number_bytes(entry.position);
  value.append(number_bytes(static_cast<std::uint64_t>(entry.due_us)));
  return value.append(entry.fingerprint.data(), entry.fingerprint.size());
}

std::optional<OpenEntry> read_open_entry(std::string_view value) {
  OpenEntry entry;
  if (value.size() != 2 * kNumberBytes + entry.fingerprint.size()) return std::nullopt;
  entry.position = number_at(value, 0);
  entry.due_us = static_cast<std::int64_t>(number_at(value, kNumberBytes));
  const auto fingerprint = value.substr(2 * kNumberBytes);
  std::copy(fingerprint.begin(), fingerprint.end(), entry.fingerprint.begin());
  return entry;
}

}  // namespace tercet
