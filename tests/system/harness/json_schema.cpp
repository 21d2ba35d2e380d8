#include "tests/system/harness/json_schema.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cstdint>
#include <functional>
#include <map>
#include <regex>
#include <string_view>

namespace tercet::harness {
namespace {

namespace json = boost::json;

bool is_type(const json::value& value, std::string_view type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_bool();
  if (type == "integer") return value.is_int64() || value.is_uint64();
  if (type == "number") return value.is_number();
  return type == "null" && value.is_null();
}

bool is_one_of_types(const json::value& value, const json::value& types) {
  if (types.is_string()) return is_type(value, types.get_string());
  return std::ranges::any_of(types.as_array(), [&](const auto& type) { return is_type(value, type.as_string()); });
}

/// Written in decimal, as text or as a number.
template <class Number>
bool is_number(const json::value& value) {
  const auto text = value.is_string() ? std::string{value.get_string()} : json::serialize(value);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

bool matches(const json::value& value, const std::string& pattern) {
  return value.is_string() && std::regex_search(std::string{value.get_string()}, std::regex{pattern});
}

bool is_time(const json::value& value) {
  return matches(value, R"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$)");
}

bool is_format(const json::value& value, std::string_view format) {
  static const std::map<std::string_view, std::function<bool(const json::value&)>> kFormats{
      {"int32", is_number<std::int32_t>},
      {"uint32", is_number<std::uint32_t>},
      {"int64", is_number<std::int64_t>},
      {"uint64", is_number<std::uint64_t>},
      {"double", is_number<double>},
      {"float", is_number<float>},
      {"date-time", is_time}};
  const auto known = kFormats.find(format);
  return known != kFormats.end() && known->second(value);
}

class Comparison {
 public:
  explicit Comparison(const json::value& document) : document_{document} {}

  void compare(const json::value& value, const json::object& schema, const std::string& where) {
    const auto& rules = resolved(schema, document_);
    for (const auto& [keyword, rule] : rules) compare(value, keyword, rule, where);
    if (value.is_object()) compare_members(value.get_object(), rules, where);
    if (value.is_array()) compare_items(value.get_array(), rules, where);
  }

  std::vector<std::string> found;

 private:
  void compare(const json::value& value, std::string_view keyword, const json::value& rule, const std::string& where) {
    if (holds(value, keyword, rule)) return;
    found.push_back(where + ": " + std::string{keyword} + ' ' + json::serialize(rule) + " is not so for " +
                    json::serialize(value));
  }

  /// What says something of members and items is looked at elsewhere.
  static bool holds(const json::value& value, std::string_view keyword, const json::value& rule) {
    if (keyword == "type") return is_one_of_types(value, rule);
    if (keyword == "enum") return std::ranges::find(rule.as_array(), value) != rule.as_array().end();
    if (keyword == "format") return is_format(value, rule.as_string());
    if (keyword == "pattern") return matches(value, std::string{rule.as_string()});
    if (keyword == "minimum") return value.is_number() && value.to_number<double>() >= rule.to_number<double>();
    if (keyword == "maximum") return value.is_number() && value.to_number<double>() <= rule.to_number<double>();
    if (keyword == "required") return has_all(value, rule.as_array());
    if (keyword == "properties" || keyword == "additionalProperties" || keyword == "items") return true;
    return keyword == "description" || keyword == "contentEncoding";
  }

  static bool has_all(const json::value& value, const json::array& names) {
    return value.is_object() &&
           std::ranges::all_of(names, [&](const auto& name) { return value.get_object().contains(name.as_string()); });
  }

  void compare_members(const json::object& object, const json::object& rules, const std::string& where) {
    const auto* properties = rules.if_contains("properties");
    const auto* others = rules.if_contains("additionalProperties");
    for (const auto& [name, member] : object) {
      const auto place = where + '/' + std::string{name};
      const auto* named = properties == nullptr ? nullptr : properties->as_object().if_contains(name);
      if (named != nullptr) {
        compare(member, named->as_object(), place);
      } else if (others != nullptr && others->is_object()) {
        compare(member, others->get_object(), place);
      } else if (properties != nullptr) {
        found.push_back(place + ": is not described");
      }
    }
  }

  void compare_items(const json::array& array, const json::object& rules, const std::string& where) {
    const auto* items = rules.if_contains("items");
    for (std::size_t i = 0; items != nullptr && i < array.size(); ++i) {
      compare(array[i], items->as_object(), where + '/' + std::to_string(i));
    }
  }

  const json::value& document_;
};

}  // namespace

std::vector<std::string> mismatches(const json::value& value, const json::object& schema, const json::value& document) {
  Comparison comparison{document};
  comparison.compare(value, schema, "");
  return comparison.found;
}

const json::object& resolved(const json::object& object, const json::value& document) {
  const auto* reference = object.if_contains("$ref");
  return reference == nullptr ? object : document.at_pointer(reference->as_string().subview(1)).as_object();
}

}  // namespace tercet::harness
