#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/http/answer.hpp"

namespace tercet::http {

/// A client that only remembers what it was answered.
class RecordedExchange final : public Exchange {
 public:
  std::optional<Response> response;
  std::optional<std::vector<NamedValue>> stream_headers;
  std::string events;
  bool closed = false;

  void answer(Response answered) override { response = std::move(answered); }
  void open_stream(std::vector<NamedValue> headers) override { stream_headers = std::move(headers); }
  bool send_events(std::string_view sent) override {
    events += sent;
    return true;
  }
  std::size_t queued_bytes() const override { return events.size(); }
  void on_writable(std::function<void()>) override {}
  void on_gone(std::function<void()>) override {}
  void close_stream() override { closed = true; }
};

/// The value of a header of an answer; empty if it has none.
inline std::string header_of(const Response& response, std::string_view name) {
  for (const auto& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

}  // namespace tercet::http
