#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <set>
#include <string>
#include <vector>

/// What all commands, and all queries, have in common in HTTP, in OpenAPI's words. Only for openapi*.cpp.
namespace tercet::http {

/// Headers that a client may send.
boost::json::array command_headers();
boost::json::array query_headers(bool live);

/// The answers to a command but for problems; `reply` is the schema of a CommandReply.
boost::json::object command_responses(const boost::json::object& reply);
/// The answers to a query but for problems; `paged` if they may be a page of more.
boost::json::object query_responses(const boost::json::object& answer, bool paged, bool live);

/// The statuses of problems with which a message is answered.
std::vector<unsigned> command_problems();
std::vector<unsigned> query_problems();
/// A problem's response: "#/components/responses/<name>". Status 0 stands for any that is not named.
boost::json::object problem_reference(unsigned status);
/// What is referred to so; `problem` is the schema of a Problem; `of_commands` if commands are among what is refused.
boost::json::object problem_components(const std::set<unsigned>& statuses, const boost::json::object& problem,
                                       bool of_commands);

/// A header of an answer, and the one that a client may send to be told 304.
boost::json::object header(const std::string& description, const std::string& type = "string");
boost::json::object if_none_match();
/// For what has a tag: that it is the same, with `headers`.
boost::json::object not_modified(const boost::json::object& headers);
/// The tag of an answer as a header of it, by name.
boost::json::object tag_header();

/// A parameter in the path, the query or a header (`in`).
boost::json::object parameter(const std::string& in, const std::string& name, boost::json::object schema);

}  // namespace tercet::http
