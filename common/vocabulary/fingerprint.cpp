#include "common/vocabulary/fingerprint.hpp"

#include <openssl/sha.h>

#include <boost/endian/conversion.hpp>

#include "common/vocabulary/limits.hpp"

namespace tercet {
namespace {

template <class Integer>
void append_big_endian(std::string& out, Integer value) {
  const auto big = boost::endian::native_to_big(value);
  out.append(reinterpret_cast<const char*>(&big), sizeof big);
}

std::string sha256(std::string_view bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace

std::string command_fingerprint(std::string_view type, std::string_view data, std::optional<Version> expected_version,
                                std::int64_t not_before_us) {
  std::string text;
  text.reserve(type.size() + data.size() + 32);
  append_big_endian(text, static_cast<std::uint32_t>(type.size()));
  text.append(type);
  append_big_endian(text, static_cast<std::uint64_t>(data.size()));
  text.append(data);
  text.push_back(expected_version ? '\1' : '\0');
  if (expected_version) append_big_endian(text, static_cast<std::uint64_t>(*expected_version));
  append_big_endian(text, not_before_us);
  return sha256(text);
}

std::string body_digest(std::string_view body) {
  return sha256(body).substr(0, limits::kDigestBytes);
}

}  // namespace tercet
