#include "common/http/request_target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tercet::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> path_of(std::string_view target) {
  const auto parsed = parse_target(target);
  return parsed ? parsed->path : std::vector<std::string>{"error: " + parsed.error().message};
}

std::vector<NamedValue> parameters_of(std::string_view target) {
  const auto parsed = parse_target(target);
  return parsed ? parsed->parameters : std::vector<NamedValue>{{"error", parsed.error().message}};
}

std::string error_of(std::string_view target) {
  const auto parsed = parse_target(target);
  return parsed ? "" : parsed.error().message;
}

TEST(RequestTarget, IsSplitIntoSegmentsAndThenDecoded) {
  EXPECT_THAT(path_of("/"), IsEmpty());
  EXPECT_THAT(path_of("/v1/accounts"), ElementsAre("v1", "accounts"));
  EXPECT_THAT(path_of("/a%2Fb/c%2fd"), ElementsAre("a/b", "c/d"));
  EXPECT_THAT(path_of("/caf%C3%A9+1"), ElementsAre("caf\u00e9+1"));
  EXPECT_THAT(path_of("/a%3Fb?c"), ElementsAre("a?b"));
  EXPECT_THAT(path_of("/.../.a/a."), ElementsAre("...", ".a", "a."));
  EXPECT_THAT(path_of("*"), IsEmpty());
}

TEST(RequestTarget, MayNameTheHost) {
  EXPECT_THAT(path_of("http://127.0.0.1:8081/v1/accounts?x=1"), ElementsAre("v1", "accounts"));
  EXPECT_THAT(path_of("http://127.0.0.1"), IsEmpty());
}

TEST(RequestTarget, HasItsParametersInTheirOrder) {
  EXPECT_THAT(parameters_of("/x"), IsEmpty());
  EXPECT_THAT(parameters_of("/x?"), IsEmpty());
  EXPECT_THAT(parameters_of("/x?b=2&a=1&b=3"),
              ElementsAre(NamedValue{"b", "2"}, NamedValue{"a", "1"}, NamedValue{"b", "3"}));
  EXPECT_THAT(parameters_of("/x?flag&empty=&twice=a=b"),
              ElementsAre(NamedValue{"flag", ""}, NamedValue{"empty", ""}, NamedValue{"twice", "a=b"}));
  EXPECT_THAT(parameters_of("/x?as_of=2026-01-01T00:00:00%2B01:00&name=a+b%20c%26d?/"),
              ElementsAre(NamedValue{"as_of", "2026-01-01T00:00:00+01:00"}, NamedValue{"name", "a b c&d?/"}));
}

TEST(RequestTarget, HasNoSegmentThatLeadsElsewhere) {
  for (const auto* const target : {"/..", "/a/../b", "/.", "/%2e%2e/a", "/%2E", "/.%2e", "/a/%2e%2e"}) {
    EXPECT_EQ(error_of(target), "the path has a segment . or ..") << target;
  }
  for (const auto* const target : {"//", "/a/", "/a//b", "//a", "/a/?x=1"}) {
    EXPECT_EQ(error_of(target), "the path has an empty segment: it ends in / or holds //") << target;
  }
}

TEST(RequestTarget, HasOnlyWellFormedEscapes) {
  for (const auto* const target : {"/%", "/%2", "/%zz", "/a%2/b", "/x?a=%", "/x?%g0=1", "/%-1", "/%+1", "/% 1"}) {
    EXPECT_EQ(error_of(target), "a percent sign in the target is not followed by two hexadecimal digits") << target;
  }
}

TEST(RequestTarget, IsTextWithoutControlCharacters) {
  for (const auto* const target : {"/a%00b", "/%0a", "/x?a=%0d%0aSet-Cookie:x", "/%7f", "/x?%09=1"}) {
    EXPECT_EQ(error_of(target), "the target holds a control character") << target;
  }
  for (const auto* const target :
       {"/%ff", "/%c0%ae", "/%ed%a0%80", "/%f4%90%80%80", "/%c3", "/x?a=%80", "/%e2%28%a1"}) {
    EXPECT_EQ(error_of(target), "the target is not UTF-8") << target;
  }
}

TEST(RequestTarget, ThatIsNoneIsRefused) {
  EXPECT_EQ(error_of(""), "the target does not start with /");
  EXPECT_EQ(error_of("a/b"), "the target does not start with /");
  EXPECT_EQ(error_of("http://host?x"), "the target does not start with /");
  EXPECT_EQ(error_of("https://host/x"), "the target does not start with /");
  EXPECT_EQ(error_of("/a#b"), "the target has a fragment (#)");
  EXPECT_EQ(error_of("/a?=1"), "the query has a parameter without a name");
  EXPECT_EQ(error_of("/a?x=1&&y=2"), "the query has a parameter without a name");
}

TEST(RequestTarget, MayHaveASegmentOf8KiB) {
  const std::string segment(8 * 1024, 'a');
  EXPECT_THAT(path_of("/" + segment), ElementsAre(segment));
}

}  // namespace
}  // namespace tercet::http
