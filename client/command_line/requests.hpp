#pragma once

#include "client/command_line/arguments.hpp"
#include "client/command_line/output.hpp"

/// What goes through the client library. Each prints the replies and returns the exit status.
namespace tercet::command_line {

int run(const Send& send, const Invocation& invocation, Output& output);
int run(const Query& query, const Invocation& invocation, Output& output);
int run(const Status& status, const Invocation& invocation, Output& output);
int run(const Projections& projections, const Invocation& invocation, Output& output);
int run(const RetryProjection& retry, const Invocation& invocation, Output& output);
int run(const SkipCommit& skip, const Invocation& invocation, Output& output);

/// Where the services of `invocation` are.
ClientOptions client_options(const Invocation& invocation);

/// The message that a TYPE and its JSON on the command line mean. The error is one line for exit status 2.
Result<Payload> read_payload(const std::string& type, const std::string& json);

/// What a last reply makes of the exit status. `problem` is not looked at when `status` is below 400.
int exit_status_for(std::uint32_t status, const v1::Problem& problem);

}  // namespace tercet::command_line
