#include "common/json/json_text.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <cstdint>

#include "common/json/excerpt.hpp"

namespace tercet {
namespace {

namespace json = boost::json;

/// What Boost.JSON's parser tells while it reads. Only whether it gets to the end is of interest.
struct Unheeded {
  static constexpr auto max_object_size = SIZE_MAX;
  static constexpr auto max_array_size = SIZE_MAX;
  static constexpr auto max_key_size = SIZE_MAX;
  static constexpr auto max_string_size = SIZE_MAX;

  using Text = json::string_view;
  using Code = json::error_code;
  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return true; }
  bool on_object_end(std::size_t, Code&) { return true; }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t, Code&) { return true; }
  bool on_key_part(Text, std::size_t, Code&) { return true; }
  bool on_key(Text, std::size_t, Code&) { return true; }
  bool on_string_part(Text, std::size_t, Code&) { return true; }
  bool on_string(Text, std::size_t, Code&) { return true; }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t, Text, Code&) { return true; }
  bool on_uint64(std::uint64_t, Text, Code&) { return true; }
  bool on_double(double, Text, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }
};

std::string place(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto line_start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  const auto starts_a_character = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  const auto column = 1 + std::count_if(before.begin() + line_start, before.end(), starts_a_character);
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// With its quotes; `text` begins with a string.
std::size_t string_length(std::string_view text) {
  std::size_t end = 1;
  while (text[end] != '"') end += text[end] == '\\' ? 2 : 1;
  return end + 1;
}

}  // namespace

Result<void> check_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = kJsonDepthMax;
  json::basic_parser<Unheeded> parser{options};
  json::error_code error;
  const auto read = parser.write_some(false, text.data(), text.size(), error);
  if (!error && read < text.size()) error = json::error::extra_data;
  if (!error) return {};
  const auto rest = text.substr(read);
  return Error{place(text, read) + ": " + error.message() + (rest.empty() ? ", at the end" : ", at: " + excerpt(rest))};
}

void JsonCursor::skip_space() {
  while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
}

JsonCursor::Kind JsonCursor::kind() {
  skip_space();
  switch (rest_.front()) {
    case 'n':
      return Kind::null;
    case 't':
    case 'f':
      return Kind::boolean;
    case '"':
      return Kind::string;
    case '[':
      return Kind::array;
    case '{':
      return Kind::object;
    default:
      return Kind::number;
  }
}

std::string_view JsonCursor::take() {
  const auto what = kind();
  const auto before = rest_;
  if (what == Kind::array || what == Kind::object) {
    skip_to_the_end_of_a_nesting();
  } else if (what == Kind::string) {
    rest_.remove_prefix(string_length(rest_));
  } else {
    rest_.remove_prefix(std::min(rest_.find_first_of(",]} \t\n\r"), rest_.size()));
  }
  return before.substr(0, before.size() - rest_.size());
}

void JsonCursor::skip_to_the_end_of_a_nesting() {
  std::size_t depth = 0;
  do {
    const char c = rest_.front();
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    rest_.remove_prefix(c == '"' ? string_length(rest_) : 1);
  } while (depth > 0);
}

std::string JsonCursor::take_string() {
  const auto quoted = take();
  if (quoted.find('\\') == quoted.npos) return std::string{quoted.substr(1, quoted.size() - 2)};
  const auto value = json::parse({quoted.data(), quoted.size()});
  return {value.get_string().data(), value.get_string().size()};
}

void JsonCursor::enter() {
  skip_space();
  rest_.remove_prefix(1);
}

bool JsonCursor::next() {
  skip_space();
  if (rest_.front() == ',') {
    rest_.remove_prefix(1);
    skip_space();
    return true;
  }
  const bool is_end = rest_.front() == ']' || rest_.front() == '}';
  if (is_end) rest_.remove_prefix(1);
  return !is_end;
}

std::string JsonCursor::take_name() {
  auto name = take_string();
  skip_space();
  rest_.remove_prefix(1);
  return name;
}

}  // namespace tercet
