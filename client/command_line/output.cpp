#include "client/command_line/output.hpp"

#include <poll.h>

#include <cerrno>
#include <cstring>

namespace tercet::command_line {

void Output::line(std::string_view text) {
  if (errno_ != 0) return;
  std::fwrite(text.data(), 1, text.size(), out_);
  std::fputc('\n', out_);
  if (std::ferror(out_) != 0) note_failure();
}

void Output::flush() {
  if (errno_ == 0 && std::fflush(out_) != 0) note_failure();
}

void Output::error(std::string_view text) {
  // What was printed before comes before, also when both go to one terminal.
  flush();
  std::fprintf(error_, "tercet: %.*s\n", static_cast<int>(text.size()), text.data());
}

bool Output::ended() {
  return errno_ != 0 || reader_is_gone();
}

int Output::finish(int status) {
  flush();
  if (errno_ == 0 || errno_ == EPIPE) return status;
  error(std::string{"cannot write to standard output: "} + std::strerror(errno_));
  return 1;
}

bool Output::reader_is_gone() const {
  pollfd poll_out{fileno(out_), 0, 0};
  return poll(&poll_out, 1, 0) == 1 && (poll_out.revents & (POLLERR | POLLHUP)) != 0;
}

void Output::note_failure() {
  errno_ = errno != 0 ? errno : EIO;
}

}  // namespace tercet::command_line
