#pragma once

#include <optional>
#include <string_view>

/// The one way to write a log line. A line on stderr reads
///   2026-11-23T04:05:06.123456Z info event-bus listening ingest=tcp://127.0.0.1:8011
/// that is: time in UTC, level, process, then a message in plain English that may end in key=value pairs.
/// Thread-safe. Line breaks and control characters in a message are shown escaped, so that one event is one line.
namespace tercet {

enum class LogLevel { debug, info, warning, error };

/// Reads "debug", "info", "warning" or "error"; nothing for any other text.
std::optional<LogLevel> parse_log_level(std::string_view text);

/// Names the process in every line from now on and drops what is below `least`. Called once, first.
void start_logging(std::string_view process, LogLevel least);

void log_debug(std::string_view message);
void log_info(std::string_view message);
void log_warning(std::string_view message);
void log_error(std::string_view message);

}  // namespace tercet
