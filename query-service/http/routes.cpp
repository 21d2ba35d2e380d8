#include "query-service/http/routes.hpp"

namespace tercet {

using http::Live;
using http::query;
using http::query_of_now;

std::vector<http::MessageRoute> query_routes() {
  return {
      query("/v1/accounts", "bank.v1.ListAccounts", "bank.v1.AccountList"),
      query("/v1/accounts/{account_id}", "bank.v1.GetAccount", "bank.v1.AccountView", Live::yes),
      query("/v1/accounts/{account_id}/transactions", "bank.v1.ListTransactions", "bank.v1.TransactionList"),

      query("/v1/orders", "shop.v1.ListOrders", "shop.v1.OrderList"),
      query("/v1/orders/{order_id}", "shop.v1.GetOrder", "shop.v1.OrderView", Live::yes),
      query("/v2/orders/{order_id}", "shop.v2.GetOrder", "shop.v2.OrderView", Live::yes),

      query("/v1/commands", "tercet.v1.ListCommands", "tercet.v1.CommandList"),
      query_of_now("/v1/projections", "tercet.v1.ListProjections", "tercet.v1.ProjectionList"),
  };
}

}  // namespace tercet
