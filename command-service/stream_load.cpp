#include "command-service/stream_load.hpp"

namespace tercet {

v1::ReadRequest StreamLoad::request() const {
  v1::ReadRequest request;
  request.mutable_stream()->set_stream(stream_);
  request.mutable_stream()->set_from_version(fold_.version() + 1);
  return request;
}

StreamLoad::Progress StreamLoad::on_page(const v1::ReadReply& page) {
  if (page.status() != 200) return Progress::failed;
  const auto before = fold_.version();
  for (const auto& commit : page.commits().commits()) {
    const auto applied = fold_.apply(commit);
    if (applied.has_value()) continue;
    return applied.error() == StreamFold::Failure::unreadable ? Progress::unreadable : Progress::failed;
  }
  if (page.end()) {
    const bool whole =
        fold_.version() == page.stream_version() && to_bytes(fold_.last_commit()) == page.stream_last_commit();
    return whole ? Progress::done : Progress::failed;
  }
  return fold_.version() > before ? Progress::more : Progress::failed;
}

}  // namespace tercet
