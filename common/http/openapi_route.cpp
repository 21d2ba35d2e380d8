#include "common/http/openapi_route.hpp"

#include <memory>
#include <string>
#include <utility>

#include "common/http/preferences.hpp"

namespace tercet::http {
namespace {

Response document_response(const Request& request, const std::string& document) {
  Response response;
  response.content_type = "application/json";
  const auto tag = content_tag(document);
  response.headers = {{"ETag", tag}, {"Cache-Control", "no-cache"}};
  if (none_match_fails(request, tag)) {
    response.status = 304;
  } else {
    response.body = document;
  }
  return response;
}

}  // namespace

Result<void> add_openapi_route(Router& router, Api api, std::string_view descriptor_set) {
  api.others.push_back({.path = "/openapi.json",
                        .operation_id = "openapi",
                        .summary = "This description",
                        .content_type = "application/json",
                        .schema = R"({"type": "object"})",
                        .has_tag = true});
  auto document = openapi_document(api, descriptor_set);
  if (!document) return document.error();
  router.add(Method::get, "/openapi.json",
             [text = *document + "\n"](const Request& request, const PathArguments&, Answer answer) {
               answer.send(document_response(request, text));
             });
  return {};
}

}  // namespace tercet::http
