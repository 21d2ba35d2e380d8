#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tercet::http {

/// The methods that are served. Any other is answered with 501 before a handler sees it.
enum class Method { get, head, post, put, patch, delete_, options };

/// "GET".
std::string_view name_of(Method method);
/// The method of exactly this name; nothing if there is none (names are case-sensitive).
std::optional<Method> method_of(std::string_view name);

/// A header, a parameter of the query, or an argument of the path.
struct NamedValue {
  std::string name;
  std::string value;

  friend bool operator==(const NamedValue&, const NamedValue&) = default;
};

/// One request, complete and checked: what is wrong with its form never reaches a handler.
struct Request {
  Method method = Method::get;
  /// As it was sent: "/v1/accounts/a%2Fb?version=3".
  std::string target;
  /// The segments of the path, decoded: {"v1", "accounts", "a/b"}. None is empty, "." or ".."; all are UTF-8 without
  /// control characters. Empty for "/", and for "*", which only OPTIONS may have as its target.
  std::vector<std::string> path;
  /// The parameters of the query, decoded ("+" is a space), in their order, also if a name occurs twice. No name is
  /// empty; all are UTF-8 without control characters. A parameter without "=" has an empty value.
  std::vector<NamedValue> parameters;
  /// Each name once, as it was first written; the values of several are joined by ", ". All are UTF-8 without control
  /// characters but tabs.
  std::vector<NamedValue> headers;
  std::string body;

  /// The value of a header, whatever the case of its name; nothing if it was not sent.
  std::optional<std::string_view> header(std::string_view name) const;
};

/// True if the texts differ at most in the case of ASCII letters, as the names of headers do.
bool same_name(std::string_view left, std::string_view right);

}  // namespace tercet::http
