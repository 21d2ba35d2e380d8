#pragma once

#include "common/http/openapi.hpp"
#include "common/http/router.hpp"
#include "common/vocabulary/result.hpp"

namespace tercet::http {

/// Adds GET /openapi.json, which describes `api` and itself. The error is openapi_document()'s: the table of routes is
/// wrong.
Result<void> add_openapi_route(Router& router, Api api, std::string_view descriptor_set);

}  // namespace tercet::http
