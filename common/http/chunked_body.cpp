#include "common/http/chunked_body.hpp"

#include <algorithm>
#include <charconv>

#include "common/vocabulary/limits.hpp"
#include "common/vocabulary/utf8.hpp"

namespace tercet::http {
namespace {

/// A size with its extensions, or one trailer field.
constexpr std::size_t kLineBytesMax = limits::kKiB;

}  // namespace

std::size_t ChunkedBody::consume(std::string_view bytes, std::string& body) {
  std::size_t taken = 0;
  while (state_ == State::more && taken < bytes.size()) {
    const auto rest = bytes.substr(taken);
    const auto step = expected_ == Expected::data ? take_data(rest, body) : take_line(rest);
    if (step == 0) break;
    taken += step;
  }
  return taken;
}

std::size_t ChunkedBody::take_data(std::string_view bytes, std::string& body) {
  const auto part = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(missing_, bytes.size())));
  body.append(part);
  missing_ -= part.size();
  if (missing_ == 0) expected_ = Expected::line_end;
  return part.size();
}

std::size_t ChunkedBody::take_line(std::string_view bytes) {
  const auto end = bytes.substr(0, kLineBytesMax).find('\n');
  if (end == std::string_view::npos) {
    if (bytes.size() >= kLineBytesMax) state_ = State::malformed;
    return 0;
  }
  const auto line = bytes.substr(0, end);
  if (line.ends_with('\r')) {
    on_line(line.substr(0, line.size() - 1));
  } else {
    state_ = State::malformed;
  }
  return end + 1;
}

void ChunkedBody::on_line(std::string_view line) {
  switch (expected_) {
    case Expected::size_line:
      return on_size_line(line);
    case Expected::line_end:
      if (!line.empty()) state_ = State::malformed;
      expected_ = Expected::size_line;
      return;
    case Expected::trailer_line:
      if (line.empty()) state_ = State::complete;
      return;
    case Expected::data:
      return;
  }
}

void ChunkedBody::on_size_line(std::string_view line) {
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), missing_, 16);
  const auto extensions = line.substr(static_cast<std::size_t>(end - line.data()));
  const bool well_formed = error == std::errc{} && (extensions.empty() || extensions.front() == ';');
  if (!well_formed || has_control_characters(extensions)) {
    state_ = State::malformed;
  } else if (missing_ > bytes_max_) {
    state_ = State::too_large;
  } else {
    bytes_max_ -= static_cast<std::size_t>(missing_);
    expected_ = missing_ == 0 ? Expected::trailer_line : Expected::data;
  }
}

}  // namespace tercet::http
