#pragma once

#include <string>

#include "common/http/answer.hpp"
#include "common/http/path_template.hpp"
#include "common/http/request.hpp"
#include "query-service/query_service.hpp"

namespace tercet {

/// GET /v1/streams/{stream}: the events of one stream as JSON, in pages, from either end. Read from the log, so it is
/// never behind. `service` must outlive the answer.
void answer_stream_page(QueryService& service, http::Request&& request, const http::PathArguments& arguments,
                        http::Answer answer);

}  // namespace tercet
