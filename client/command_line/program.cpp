#include "client/command_line/program.hpp"

#include <google/protobuf/stubs/logging.h>
#include <unistd.h>

#include <csignal>
#include <exception>

#include "client/command_line/arguments.hpp"
#include "client/command_line/completion.hpp"
#include "client/command_line/info.hpp"
#include "client/command_line/log_reading.hpp"
#include "client/command_line/output.hpp"
#include "client/command_line/requests.hpp"
#include "client/command_line/tail.hpp"

namespace tercet::command_line {
namespace {

int end_early(const EarlyEnd& end, Output& output) {
  if (!end.out.empty()) output.line(end.out);
  if (!end.error.empty()) output.error(end.error);
  return output.finish(end.exit_status);
}

int run(const Invocation& invocation, Output& output) {
  try {
    return std::visit([&](const auto& request) { return run(request, invocation, output); }, invocation.request);
  } catch (const std::exception& error) {
    // A host that cannot be one; everything later is told by a reply.
    output.error(error.what());
    return exit_status::kUsage;
  }
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  std::signal(SIGPIPE, SIG_IGN);
  // Whatever protobuf has to say about bytes it could not read, this program says itself.
  google::protobuf::SetLogHandler(nullptr);
  Output output{stdout, stderr, {terminal_behind(STDOUT_FILENO), terminal_behind(STDERR_FILENO)}};
  const auto parsed = parse_arguments(argc, argv);
  if (const auto* end = std::get_if<EarlyEnd>(&parsed)) return end_early(*end, output);
  return output.finish(run(std::get<Invocation>(parsed), output));
}

}  // namespace tercet::command_line
