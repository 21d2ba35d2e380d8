#include "common/http/router.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <utility>

#include "common/http/problem_response.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet::http {
namespace {

[[noreturn]] void wrong_route(Method method, std::string_view path, const std::string& why) {
  std::fprintf(stderr, "route %.*s %.*s: %s\n", static_cast<int>(name_of(method).size()), name_of(method).data(),
               static_cast<int>(path.size()), path.data(), why.c_str());
  std::abort();
}

std::string join(const std::set<std::string_view>& names) {
  std::string text;
  for (const auto name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

void add_with_implied(std::set<std::string_view>& names, Method method) {
  names.insert(name_of(method));
  names.insert(name_of(Method::options));
  if (method == Method::get) names.insert(name_of(Method::head));
}

Response not_found() {
  return problem_response(make_problem(404, "http.not_found", "nothing is served under this path"));
}

Response not_allowed(Method method, const std::string& allowed) {
  auto response = problem_response(
      make_problem(405, "http.method_not_allowed",
                   std::string{name_of(method)} + " is not allowed for this path, only " + allowed + " are"));
  response.headers.push_back({"Allow", allowed});
  return response;
}

Response options_response(const std::string& allowed) {
  Response response;
  response.status = 204;
  response.headers.push_back({"Allow", allowed});
  return response;
}

}  // namespace

void Router::add(Method method, std::string_view path_template, Handler handler) {
  auto path = PathTemplate::parse(path_template);
  if (!path) wrong_route(method, path_template, path.error().message);
  const auto same = [&](const Route& route) { return route.method == method && route.path.same_paths(*path); };
  if (std::ranges::any_of(routes_, same)) wrong_route(method, path_template, "is there already");
  routes_.push_back({method, *std::move(path), std::move(handler)});
}

void Router::route(Request&& request, Answer answer) const {
  if (request.target == "*") return answer.send(options_response(allowed_everywhere()));
  const auto routes = routes_of(request.path);
  if (routes.empty()) return answer.send(not_found());
  const auto serve = [&](Method method) {
    const auto found = std::ranges::find(routes, method, &Route::method);
    if (found == routes.end()) return false;
    auto arguments = *(*found)->path.match(request.path);
    (*found)->handler(std::move(request), std::move(arguments), std::move(answer));
    return true;
  };
  if (serve(request.method)) return;
  if (request.method == Method::head && serve(Method::get)) return;
  const auto allowed = allowed_methods(request.path);
  answer.send(request.method == Method::options ? options_response(allowed) : not_allowed(request.method, allowed));
}

std::string Router::allowed_methods(const std::vector<std::string>& path) const {
  std::set<std::string_view> names;
  for (const auto* route : routes_of(path)) add_with_implied(names, route->method);
  return join(names);
}

std::string Router::allowed_everywhere() const {
  std::set<std::string_view> names;
  for (const auto& route : routes_) add_with_implied(names, route.method);
  return join(names);
}

std::vector<const Router::Route*> Router::routes_of(const std::vector<std::string>& path) const {
  std::vector<const Route*> routes;
  for (const auto& route : routes_) {
    if (!route.path.match(path)) continue;
    if (!routes.empty() && route.path.more_specific_than(routes.front()->path)) routes.clear();
    if (routes.empty() || route.path.same_paths(routes.front()->path)) routes.push_back(&route);
  }
  return routes;
}

}  // namespace tercet::http
