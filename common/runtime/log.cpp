#include "common/runtime/log.hpp"

#include <google/protobuf/stubs/logging.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

#include "common/vocabulary/printable.hpp"

namespace tercet {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

void write(spdlog::level::level_enum level, std::string_view message) {
  auto* logger = spdlog::default_logger_raw();
  // What comes from a peer may end up in a message: it must not be able to forge a line.
  if (logger->should_log(level)) logger->log(level, "{}", printable(message));
}

/// Protobuf tells of each message that it cannot parse. Whoever sent it gets an answer; here it is a detail.
void write_protobuf(google::protobuf::LogLevel, const char*, int, const std::string& message) {
  log_debug("protobuf: " + message);
}

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view text) {
  if (text == "debug") return LogLevel::debug;
  if (text == "info") return LogLevel::info;
  if (text == "warning") return LogLevel::warning;
  if (text == "error") return LogLevel::error;
  return std::nullopt;
}

void start_logging(std::string_view process, LogLevel least) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto logger = std::make_shared<spdlog::logger>(std::string{process}, std::move(sink));
  logger->set_level(to_spdlog(least));
  logger->flush_on(spdlog::level::debug);
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%fZ %l %n %v", spdlog::pattern_time_type::utc);
  spdlog::set_default_logger(std::move(logger));
  google::protobuf::SetLogHandler(write_protobuf);
}

void log_debug(std::string_view message) {
  write(spdlog::level::debug, message);
}
void log_info(std::string_view message) {
  write(spdlog::level::info, message);
}
void log_warning(std::string_view message) {
  write(spdlog::level::warn, message);
}
void log_error(std::string_view message) {
  write(spdlog::level::err, message);
}

}  // namespace tercet
