#include "common/http/message_route.hpp"

#include <gmock/gmock.h>

#include "bank/v1/account_queries.pb.h"
#include "tests/unit/common/http/example_routes.hpp"

namespace {

using namespace tercet;
using namespace tercet::http;
using tercet::http::testing::example_routes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string error_of(const MessageRoute& route) {
  const auto checked = check_routes({route});
  return checked ? "" : checked.error().message;
}

TEST(MessageRoutes, are_good_if_their_messages_have_what_they_name) {
  EXPECT_TRUE(check_routes(example_routes()));
  EXPECT_TRUE(check_routes({}));
}

TEST(MessageRoutes, name_messages_that_are_in_this_program) {
  EXPECT_EQ(error_of(command(Method::post, "/v1/accounts", "bank.v1.OpenAcount")),
            "POST /v1/accounts: there is no message bank.v1.OpenAcount");
  EXPECT_EQ(error_of(query("/v1/accounts", "bank.v1.ListAccounts", "bank.v1.Accounts")),
            "GET /v1/accounts: there is no message bank.v1.Accounts");
}

TEST(MessageRoutes, get_what_has_an_answer_and_nothing_else) {
  EXPECT_EQ(error_of(command(Method::get, "/v1/accounts", "bank.v1.ListAccounts")),
            "GET /v1/accounts: GET is for queries, which have an answer");
  auto route = query("/v1/accounts", "bank.v1.ListAccounts", "bank.v1.AccountList");
  route.method = Method::post;
  EXPECT_EQ(error_of(route), "POST /v1/accounts: GET is for queries, which have an answer");
}

TEST(MessageRoutes, name_fields_in_their_path_that_a_segment_can_hold) {
  EXPECT_EQ(error_of(command(Method::post, "/v1/accounts/{id}", "bank.v1.Deposit")),
            "POST /v1/accounts/{id}: bank.v1.Deposit has no field 'id'");
  EXPECT_EQ(error_of(command(Method::post, "/v1/deposits/{amount}", "bank.v1.Deposit")),
            "POST /v1/deposits/{amount}: a segment of a path cannot hold 'amount' of bank.v1.Deposit");
  EXPECT_EQ(error_of(command(Method::put, "/v1/orders/{items}", "shop.v1.ChangeOrder")),
            "PUT /v1/orders/{items}: a segment of a path cannot hold 'items' of shop.v1.ChangeOrder");
  EXPECT_NE(error_of(command(Method::post, "v1/accounts", "bank.v1.OpenAccount")), "");
}

TEST(MessageRoutes, have_one_message_as_their_body) {
  EXPECT_EQ(error_of(command(Method::post, "/v1/items", "shop.v1.AddItem", "itm")),
            "POST /v1/items: shop.v1.AddItem has no field 'itm'");
  EXPECT_EQ(error_of(command(Method::post, "/v1/items", "shop.v1.AddItem", "order_id")),
            "POST /v1/items: 'order_id' of shop.v1.AddItem cannot be the body: it is not one message");
  EXPECT_EQ(error_of(command(Method::put, "/v1/items", "shop.v1.ChangeOrder", "items")),
            "PUT /v1/items: 'items' of shop.v1.ChangeOrder cannot be the body: it is not one message");
  EXPECT_EQ(error_of(command(Method::delete_, "/v1/items", "shop.v1.AddItem", "item")),
            "DELETE /v1/items: only POST, PUT and PATCH have a body");
}

std::vector<std::string> parameters_of(const MessageRoute& route) {
  std::vector<std::string> names;
  for (const auto* field : parameter_fields(route, *bank::v1::GetAccount::descriptor())) names.push_back(field->name());
  return names;
}

TEST(MessageRoutes, take_as_parameters_what_is_not_in_the_path) {
  EXPECT_THAT(parameters_of(query("/v1/accounts/{account_id}", "bank.v1.GetAccount", "bank.v1.AccountView")),
              ElementsAre("version", "position", "as_of"));
  EXPECT_THAT(parameters_of(command(Method::post, "/v1/accounts/{account_id}", "bank.v1.GetAccount")), IsEmpty());
}

}  // namespace
