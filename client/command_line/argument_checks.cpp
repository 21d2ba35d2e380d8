#include "client/command_line/argument_checks.hpp"

#include "common/vocabulary/identity.hpp"
#include "common/vocabulary/stream_name.hpp"

namespace tercet::command_line {

std::string check_uuid(const std::string& text) {
  return parse_uuid(text) ? "" : "'" + text + "' is not a UUID in its canonical lower-case form";
}

std::string check_stream(const std::string& text) {
  return parse_stream_name(text) ? "" : "'" + text + "' is not a stream's name (<category>-<id>, as in account-alice)";
}

std::string check_category(const std::string& text) {
  return is_category(text) ? "" : "'" + text + "' is not a category (1 to 64 of a-z 0-9 _ .)";
}

std::string check_wait(const std::string& text) {
  return text == "accepted" || text == "committed" ? "" : "'" + text + "' is neither accepted nor committed";
}

std::string check_shell(const std::string& text) {
  return text == "bash" ? "" : "'" + text + "' is not a shell there is a completion for (bash is)";
}

}  // namespace tercet::command_line
