#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tercet::http {

/// Reads a body in chunks (RFC 9112, section 7.1). Strict: sizes are hexadecimal digits and nothing else, lines end in
/// CR LF. Extensions and trailer fields are passed over. Pure.
///
/// Not Beast's own reader: that of Boost 1.81 fails an assertion if the last chunk's five bytes come one by one, and
/// puts trailer fields among the headers.
class ChunkedBody {
 public:
  enum class State { more, complete, malformed, too_large };

  /// `bytes_max` is of all chunks together.
  explicit ChunkedBody(std::size_t bytes_max) : bytes_max_{bytes_max} {}

  /// Takes what it can from the front of `bytes`, appends what belongs to the body, and returns how many were taken;
  /// the rest is offered again, with more behind it.
  std::size_t consume(std::string_view bytes, std::string& body);
  State state() const { return state_; }

 private:
  enum class Expected { size_line, data, line_end, trailer_line };

  std::size_t take_data(std::string_view bytes, std::string& body);
  std::size_t take_line(std::string_view bytes);
  void on_line(std::string_view line);
  void on_size_line(std::string_view line);

  std::size_t bytes_max_;
  State state_ = State::more;
  Expected expected_ = Expected::size_line;
  /// What is still missing of the chunk.
  std::uint64_t missing_ = 0;
};

}  // namespace tercet::http
