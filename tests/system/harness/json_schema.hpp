#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace tercet::harness {

/// Where and how `value` is not what `schema` says, a line each. `schema` is one of the OpenAPI document `document`, into
/// which its references lead. Stricter than JSON schema: a member that the schema of its object does not name is wrong,
/// unless that names none at all; so is a keyword of a schema that is not understood here.
std::vector<std::string> mismatches(const boost::json::value& value, const boost::json::object& schema,
                                    const boost::json::value& document);

/// What "#/components/…" leads to, if `object` is such a reference; else the object itself.
const boost::json::object& resolved(const boost::json::object& object, const boost::json::value& document);

}  // namespace tercet::harness
