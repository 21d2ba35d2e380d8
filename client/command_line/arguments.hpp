#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "client/client.hpp"
#include "client/command_line/syntax.hpp"
#include "common/vocabulary/identity.hpp"
#include "common/vocabulary/ports.hpp"

/// What is asked of the `tercet` program, as values. Reading it touches no network.
namespace tercet::command_line {

/// What the program ends with.
namespace exit_status {
inline constexpr int kDone = 0;
/// The system answered, and the answer is a problem.
inline constexpr int kRefused = 1;
/// A wrong argument; nothing was sent.
inline constexpr int kUsage = 2;
/// Nobody answered.
inline constexpr int kUnreachable = 3;
}  // namespace exit_status

/// `tercet send`.
struct Send {
  std::string type;
  std::string json;
  WaitFor wait = WaitFor::outcome;
  /// Empty = a new one.
  std::string command_id;
  std::optional<Version> expected_version;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> timeout;
};

/// `tercet query`.
struct Query {
  std::string type;
  std::string json;
  Position min_position = 0;
  std::optional<std::chrono::milliseconds> timeout;
};

/// `tercet status`.
struct Status {
  std::string command_id;
  std::optional<std::chrono::milliseconds> timeout;
};

/// `tercet commands --open`.
struct OpenCommands {};

/// `tercet read`.
struct Read {
  std::string stream;
  /// 0 = the first, or the newest if backwards.
  Version from = 0;
  bool backwards = false;
  /// Events; 0 = all.
  std::uint64_t limit = 0;
};

/// `tercet tail`.
struct Tail {
  Position from = 1;
  /// Empty = all.
  std::string category;
};

/// `tercet info`.
struct Info {
  std::chrono::milliseconds wait{2'000};
};

/// `tercet projections`.
struct Projections {
  std::optional<std::chrono::milliseconds> timeout{};
};

/// `tercet projections retry`.
struct RetryProjection {
  std::string name;
  std::optional<std::chrono::milliseconds> timeout{};
};

/// `tercet projections skip`.
struct SkipCommit {
  std::string name;
  Position position = 0;
  std::optional<std::chrono::milliseconds> timeout{};
};

/// `tercet completion`: of bash, the one shell there is one for.
struct Completion {};

struct Invocation {
  std::string host = "127.0.0.1";
  Ports ports;
  bool json = false;
  std::variant<Send, Query, Status, OpenCommands, Read, Tail, Info, Projections, RetryProjection, SkipCommit,
               Completion>
      request;
};

/// Nothing is left to do but to print this and end: help, or what is wrong with the arguments.
struct EarlyEnd {
  int exit_status = 0;
  std::string out;
  /// One line.
  std::string error;
};

/// Reads arguments and environment (TERCET_CLI_HOST, TERCET_CLI_BASE_PORT; a flag wins).
std::variant<Invocation, EarlyEnd> parse_arguments(int argc, const char* const* argv);

/// What can stand on the command line, taken from the options that parse_arguments() reads.
std::vector<CommandSyntax> command_syntax();

}  // namespace tercet::command_line
