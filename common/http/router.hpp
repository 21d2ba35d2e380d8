#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/http/answer.hpp"
#include "common/http/path_template.hpp"
#include "common/http/request.hpp"

namespace tercet::http {

/// Which handler a request goes to, by its method and path.
///
/// A path names one resource: if several templates match it, the one with a literal segment where the others have a
/// placeholder, at the first place where they differ. Then the method: HEAD goes to the handler of GET; OPTIONS, unless
/// it has a handler of its own, is answered with 204 and Allow. No such path is 404 `http.not_found`; no such method
/// there is 405 `http.method_not_allowed` with Allow. Not thread-safe while routes are added, then thread-safe.
class Router {
 public:
  /// Gets the path's arguments in the order of the template.
  using Handler = std::function<void(Request&&, PathArguments, Answer)>;

  /// A template in bad form, or a route that is there already, ends the process: routes are code.
  void add(Method method, std::string_view path_template, Handler handler);

  /// Hands the request to its handler, or answers it.
  void route(Request&& request, Answer answer) const;

  /// The methods that a path is asked for with, as Allow lists them: "GET, HEAD, OPTIONS, POST"; empty if no template
  /// matches it.
  std::string allowed_methods(const std::vector<std::string>& path) const;

 private:
  struct Route {
    Method method;
    PathTemplate path;
    Handler handler;
  };

  std::string allowed_everywhere() const;
  /// The routes of the one resource that `path` names; empty if there is none.
  std::vector<const Route*> routes_of(const std::vector<std::string>& path) const;

  std::vector<Route> routes_;
};

}  // namespace tercet::http
