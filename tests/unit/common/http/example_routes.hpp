#pragma once

#include <vector>

#include "common/http/message_route.hpp"

namespace tercet::http::testing {

/// Routes of each kind that the two services have.
inline std::vector<MessageRoute> example_routes() {
  return {
      command(Method::post, "/v1/accounts", "bank.v1.OpenAccount"),
      command(Method::post, "/v1/accounts/{account_id}/deposits", "bank.v1.Deposit"),
      command(Method::delete_, "/v1/accounts/{account_id}", "bank.v1.CloseAccount"),
      command(Method::post, "/v1/orders", "shop.v1.PlaceOrder"),
      command(Method::put, "/v1/orders/{order_id}", "shop.v1.ChangeOrder"),
      command(Method::delete_, "/v1/orders/{order_id}", "shop.v1.CancelOrder"),
      command(Method::post, "/v1/orders/{order_id}/items", "shop.v1.AddItem", "item"),
      command(Method::delete_, "/v1/orders/{order_id}/items/{sku}", "shop.v1.RemoveItem"),
      command(Method::post, "/v1/orders/{order_id}/confirmation", "shop.v1.ConfirmOrder"),
      query("/v1/accounts", "bank.v1.ListAccounts", "bank.v1.AccountList"),
      query("/v1/accounts/{account_id}", "bank.v1.GetAccount", "bank.v1.AccountView", Live::yes),
      query("/v1/accounts/{account_id}/versions/{version}", "bank.v1.GetAccount", "bank.v1.AccountView"),
      query("/v1/accounts/{account_id}/transactions", "bank.v1.ListTransactions", "bank.v1.TransactionList"),
      query("/v1/orders", "shop.v1.ListOrders", "shop.v1.OrderList"),
      query("/v1/commands", "tercet.v1.ListCommands", "tercet.v1.CommandList"),
      query("/v1/projections", "tercet.v1.ListProjections", "tercet.v1.ProjectionList"),
  };
}

inline const std::vector<ExtraParameter> kQueryParameters{
    {"min_position", "The answer includes everything up to this position.", R"({"type": "string"})"}};

}  // namespace tercet::http::testing
