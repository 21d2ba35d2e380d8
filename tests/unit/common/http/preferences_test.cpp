// What the headers and parameters of a request ask for.
#include "common/http/preferences.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/http/encoded_target.hpp"
#include "common/http/parameters.hpp"
#include "common/http/request_target.hpp"

namespace tercet::http {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

Request with_header(const std::string& name, const std::string& value) {
  Request request;
  request.headers = {{name, value}};
  return request;
}

Request with_parameters(std::vector<NamedValue> parameters) {
  Request request;
  request.parameters = std::move(parameters);
  return request;
}

// ---- Prefer ----

TEST(Prefer, NamesHowLongToWait) {
  EXPECT_EQ(preferred_wait(with_header("Prefer", "wait=5")), seconds{5});
  EXPECT_EQ(preferred_wait(with_header("prefer", "respond-async, WAIT = 7")), seconds{7});
  EXPECT_EQ(preferred_wait(with_header("Prefer", "wait=0")), seconds{0});
  EXPECT_EQ(preferred_wait(with_header("Prefer", "wait=5, wait=9")), seconds{5});
}

TEST(Prefer, IsGrantedUpToALimit) {
  EXPECT_EQ(preferred_wait(with_header("Prefer", "wait=4000000000")), kWaitMax);
  EXPECT_EQ(applied_wait(kWaitMax), "wait=300");
}

TEST(Prefer, IsIgnoredWhereItCannotBeUnderstood) {
  EXPECT_EQ(preferred_wait({}), std::nullopt);
  for (const auto* text : {"", "wait", "wait=", "wait=-1", "wait=5s", "wait=99999999999999999999", "waiting=5"}) {
    EXPECT_EQ(preferred_wait(with_header("Prefer", text)), std::nullopt) << text;
  }
}

// ---- Entity tags ----

TEST(EntityTag, OfAVersionIsReadAsItIsWritten) {
  EXPECT_EQ(version_tag(7), "\"7\"");
  EXPECT_EQ(version_in(version_tag(7)), 7u);
  for (const auto* text : {"", "7", "\"\"", "\"", "\"7", "\"x\"", "W/\"7\"", "\"7\", \"8\"", "\"-1\""}) {
    EXPECT_EQ(version_in(text), std::nullopt) << text;
  }
}

TEST(EntityTag, OfAContentChangesWithIt) {
  EXPECT_EQ(content_tag("a"), content_tag("a"));
  EXPECT_NE(content_tag("a"), content_tag("b"));
  EXPECT_EQ(content_tag("a").size(), 34u) << "32 hexadecimal digits in quotes";
}

TEST(IfNoneMatch, FailsForTheSameTagHoweverItIsListed) {
  for (const auto* tags : {"\"7\"", "W/\"7\"", "\"6\", \"7\"", "\"6\",W/\"7\" ", "*"}) {
    EXPECT_TRUE(none_match_fails(with_header("If-None-Match", tags), "\"7\"")) << tags;
  }
  for (const auto* tags : {"\"70\"", "7", ""}) {
    EXPECT_FALSE(none_match_fails(with_header("If-None-Match", tags), "\"7\"")) << tags;
  }
  EXPECT_FALSE(none_match_fails({}, "\"7\""));
}

// ---- Accept ----

TEST(Accept, NamesEvents) {
  EXPECT_TRUE(wants_events(with_header("Accept", "text/event-stream")));
  EXPECT_TRUE(wants_events(with_header("Accept", "application/json;q=0.5, Text/Event-Stream; q=0.9")));
  EXPECT_FALSE(wants_events(with_header("Accept", "application/json")));
  EXPECT_FALSE(wants_events(with_header("Accept", "*/*"))) << "most clients send that without a thought";
  EXPECT_FALSE(wants_events({}));
}

// ---- Parameters ----

TEST(Parameters, AreReadOrAbsent) {
  const auto request = with_parameters({{"n", "18446744073709551615"}, {"yes", "true"}, {"no", "false"}, {"t", "a b"}});
  EXPECT_EQ(*number_parameter(request, "n"), UINT64_MAX);
  EXPECT_EQ(*number_parameter(request, "other"), std::nullopt);
  EXPECT_TRUE(*flag_parameter(request, "yes"));
  EXPECT_FALSE(*flag_parameter(request, "no"));
  EXPECT_FALSE(*flag_parameter(request, "other"));
  EXPECT_EQ(*text_parameter(request, "t"), "a b");
}

TEST(Parameters, ThatAreNotWhatTheyShouldBeAreNamed) {
  for (const auto* value : {"", "-1", "+1", "1.0", "0x1", "18446744073709551616", " 1"}) {
    const auto number = number_parameter(with_parameters({{"n", value}}), "n");
    ASSERT_FALSE(number) << value;
    EXPECT_EQ(number.error().code(), "request.bad_parameter");
    EXPECT_EQ(number.error().instance(), "n");
  }
  EXPECT_FALSE(flag_parameter(with_parameters({{"f", "1"}}), "f"));
  const auto twice = number_parameter(with_parameters({{"n", "1"}, {"n", "1"}}), "n");
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().detail(), HasSubstr("twice"));
}

TEST(Parameters, ThatNobodyKnowsAreRefused) {
  EXPECT_TRUE(only_parameters(with_parameters({{"a", "1"}}), {"a", "b"}));
  const auto unknown = only_parameters(with_parameters({{"a", "1"}, {"c", "1"}}), {"a", "b"});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code(), "request.unknown_parameter");
  EXPECT_EQ(unknown.error().instance(), "c");
}

// ---- Targets ----

TEST(EncodedTarget, IsReadAsItWasMeant) {
  EXPECT_EQ(encoded_target({}, {}), "/");
  EXPECT_EQ(encoded_target({"v1", "a/b c"}, {{"x", "1&2=3"}, {"y", ""}}), "/v1/a%2Fb%20c?x=1%262%3D3&y=");
  const std::vector<std::string> path{"v1", "\u00e4%?#+/"};
  const std::vector<NamedValue> parameters{{"a+b", "c d&e=f#%"}, {"\u00fc", "\u20ac"}};
  const auto target = parse_target(encoded_target(path, parameters));
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, path);
  EXPECT_EQ(target->parameters, parameters);
}

}  // namespace
}  // namespace tercet::http
