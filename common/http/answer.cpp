#include "common/http/answer.hpp"

#include <utility>

#include "common/http/problem_response.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet::http {

// A weak_ptr that was moved from is empty, so of two handles only one speaks to the client.

EventStream::EventStream(EventStream&& other) noexcept = default;

EventStream& EventStream::operator=(EventStream&& other) noexcept {
  if (this != &other) {
    close();
    exchange_ = std::move(other.exchange_);
  }
  return *this;
}

EventStream::~EventStream() {
  close();
}

bool EventStream::send(std::string_view events) {
  const auto exchange = exchange_.lock();
  return exchange && exchange->send_events(events);
}

std::size_t EventStream::queued_bytes() const {
  const auto exchange = exchange_.lock();
  return exchange ? exchange->queued_bytes() : 0;
}

void EventStream::on_writable(std::function<void()> handler) {
  if (const auto exchange = exchange_.lock()) exchange->on_writable(std::move(handler));
}

void EventStream::on_gone(std::function<void()> handler) {
  if (const auto exchange = exchange_.lock()) {
    exchange->on_gone(std::move(handler));
  } else {
    handler();
  }
}

void EventStream::close() {
  if (const auto exchange = std::exchange(exchange_, {}).lock()) exchange->close_stream();
}

Answer::Answer(Answer&& other) noexcept = default;

Answer& Answer::operator=(Answer&& other) noexcept {
  std::swap(exchange_, other.exchange_);
  return *this;
}

Answer::~Answer() {
  send(
      problem_response(make_problem(500, "internal", "the request was not answered: this is a defect of the service")));
}

void Answer::send(Response response) {
  if (const auto exchange = std::exchange(exchange_, {}).lock()) exchange->answer(std::move(response));
}

EventStream Answer::stream(std::vector<NamedValue> headers) {
  auto exchange = std::exchange(exchange_, {});
  if (const auto open = exchange.lock()) open->open_stream(std::move(headers));
  return EventStream{std::move(exchange)};
}

void Answer::on_gone(std::function<void()> handler) {
  if (const auto exchange = exchange_.lock()) {
    exchange->on_gone(std::move(handler));
  } else {
    handler();
  }
}

}  // namespace tercet::http
