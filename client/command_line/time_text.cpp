#include "client/command_line/time_text.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>

#include "common/json/json.hpp"

namespace tercet::command_line {

using namespace std::chrono;

std::string time_text(std::int64_t unix_us, Precision precision, const Terminal& terminal) {
  if (!terminal.is_terminal()) return rfc3339(unix_us);
  const microseconds time{unix_us};
  const auto whole = floor<seconds>(time);
  const std::time_t unix_seconds = whole.count();
  std::tm local{};
  if (localtime_r(&unix_seconds, &local) == nullptr) return rfc3339(unix_us);
  char text[64];
  const auto length = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local);
  std::string line{text, length};
  if (precision == Precision::seconds) return line;
  std::snprintf(text, sizeof text, ".%03d", static_cast<int>(floor<milliseconds>(time - whole).count()));
  return line + text;
}

std::string duration_text(std::int64_t us) {
  const microseconds time{us};
  if (time < 1s) return std::to_string(floor<milliseconds>(time).count()) + " ms";
  if (time < 1min) {
    const auto tenths = time / 100ms;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
  }
  if (time < 1h) return std::to_string(floor<minutes>(time).count()) + " min";
  if (time < days{1}) return std::to_string(floor<hours>(time).count()) + " h";
  return std::to_string(floor<days>(time).count()) + " d";
}

}  // namespace tercet::command_line
