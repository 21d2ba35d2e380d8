#include "common/vocabulary/fingerprint.hpp"

#include <openssl/sha.h>

#include <boost/endian/conversion.hpp>

namespace tercet {
namespace {

template <class Integer>
void append_big_endian(std::string& out, Integer value) {
  const auto big = boost::endian::native_to_big(value);
  out.append(reinterpret_cast<const char*>(&big), sizeof big);
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

  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace tercet
