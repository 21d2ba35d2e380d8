#include "common/http/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/http/request_target.hpp"
#include "tests/unit/common/http/recorded_exchange.hpp"

namespace tercet::http {
namespace {

using testing::ElementsAre;

Request make_request(Method method, std::string_view target) {
  auto parsed = *parse_target(target);
  Request request;
  request.method = method;
  request.target = target;
  request.path = std::move(parsed.path);
  return request;
}

/// A router whose handlers answer with their own name and their arguments.
class RouterTest : public testing::Test {
 protected:
  void add(Method method, const std::string& path) {
    router.add(method, path, [path](Request&&, PathArguments arguments, Answer answer) {
      Response response;
      response.body = path;
      for (const auto& [name, value] : arguments) response.body.append(" ").append(name).append("=").append(value);
      answer.send(std::move(response));
    });
  }

  Response ask(Method method, std::string_view target) {
    const auto client = std::make_shared<RecordedExchange>();
    router.route(make_request(method, target), Answer{client});
    return client->response.value();
  }

  Router router;
};

TEST_F(RouterTest, HandsOverTheArgumentsOfThePath) {
  add(Method::get, "/v1/accounts/{account_id}/transfers/{to}");
  EXPECT_EQ(ask(Method::get, "/v1/accounts/a%2Fb/transfers/%7Bto%7D").body,
            "/v1/accounts/{account_id}/transfers/{to} account_id=a/b to={to}");
}

TEST_F(RouterTest, HasARoot) {
  add(Method::get, "/");
  EXPECT_EQ(ask(Method::get, "/").body, "/");
}

TEST_F(RouterTest, PrefersALiteralSegmentWhateverTheOrder) {
  add(Method::get, "/{a}/x");
  add(Method::get, "/recent/{b}");
  add(Method::get, "/recent/x");
  EXPECT_EQ(ask(Method::get, "/recent/x").body, "/recent/x");
  EXPECT_EQ(ask(Method::get, "/recent/y").body, "/recent/{b} b=y");
  EXPECT_EQ(ask(Method::get, "/other/x").body, "/{a}/x a=other");
}

TEST_F(RouterTest, LooksForThePathFirstAndThenForTheMethod) {
  add(Method::get, "/accounts/{id}");
  add(Method::post, "/accounts/search");
  EXPECT_EQ(ask(Method::get, "/accounts/search").status, 405u);
}

TEST_F(RouterTest, LetsMethodsOfOnePathNameItsPlaceholdersDifferently) {
  add(Method::get, "/accounts/{id}");
  add(Method::delete_, "/accounts/{account_id}");
  EXPECT_EQ(ask(Method::get, "/accounts/1").body, "/accounts/{id} id=1");
  EXPECT_EQ(ask(Method::delete_, "/accounts/1").body, "/accounts/{account_id} account_id=1");
}

TEST_F(RouterTest, AnswersAnUnknownPathWith404) {
  add(Method::get, "/accounts/{id}");
  for (const auto* const target : {"/", "/accounts", "/accounts/1/2", "/Accounts/1"}) {
    const auto response = ask(Method::get, target);
    EXPECT_EQ(response.status, 404u) << target;
    EXPECT_NE(response.body.find("\"code\":\"http.not_found\""), std::string::npos) << response.body;
  }
  EXPECT_EQ(ask(Method::options, "/nowhere").status, 404u);
}

TEST_F(RouterTest, AnswersAnotherMethodWith405AndWhatIsAllowed) {
  add(Method::get, "/orders/{id}");
  add(Method::put, "/orders/{id}");
  const auto response = ask(Method::post, "/orders/1");
  EXPECT_EQ(response.status, 405u);
  EXPECT_EQ(header_of(response, "Allow"), "GET, HEAD, OPTIONS, PUT");
  EXPECT_NE(response.body.find("\"code\":\"http.method_not_allowed\""), std::string::npos) << response.body;
}

TEST_F(RouterTest, AnswersOptionsWithWhatIsAllowed) {
  add(Method::delete_, "/orders/{id}");
  add(Method::get, "/health");
  const auto response = ask(Method::options, "/orders/1");
  EXPECT_EQ(response.status, 204u);
  EXPECT_EQ(header_of(response, "Allow"), "DELETE, OPTIONS");
  EXPECT_EQ(header_of(ask(Method::options, "*"), "Allow"), "DELETE, GET, HEAD, OPTIONS");
}

TEST_F(RouterTest, ServesHeadByTheHandlerOfGetOnly) {
  add(Method::get, "/orders/{id}");
  add(Method::post, "/orders");
  EXPECT_EQ(ask(Method::head, "/orders/1").body, "/orders/{id} id=1");
  EXPECT_EQ(ask(Method::head, "/orders").status, 405u);
}

TEST_F(RouterTest, EndsTheProcessOnAWrongRoute) {
  add(Method::get, "/orders/{id}");
  EXPECT_DEATH(add(Method::get, "/orders/{other}"), "route GET /orders/\\{other\\}: is there already");
  EXPECT_DEATH(add(Method::get, "orders"), "must start with /");
}

TEST(PathTemplate, KnowsItsPlaceholders) {
  EXPECT_THAT(PathTemplate::parse("/v1/{a}/b/{c_2}")->placeholders(), ElementsAre("a", "c_2"));
}

TEST(PathTemplate, InBadFormIsRefused) {
  for (const auto* const text :
       {"", "v1", "/v1/", "//", "/{}", "/{a}/{a}", "/{A}", "/{a", "/a}", "/x{a}", "/a b", "/%20", "/a?b"}) {
    EXPECT_FALSE(PathTemplate::parse(text)) << text;
  }
}

}  // namespace
}  // namespace tercet::http
