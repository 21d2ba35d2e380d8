#include "command-service/http/routes.hpp"

namespace tercet {

using http::command;
using http::Method;
using http::query;

std::vector<http::MessageRoute> command_routes() {
  return {
      command(Method::post, "/v1/accounts", "bank.v1.OpenAccount"),
      command(Method::post, "/v1/accounts/{account_id}/deposits", "bank.v1.Deposit"),
      command(Method::post, "/v1/accounts/{account_id}/withdrawals", "bank.v1.Withdraw"),
      command(Method::delete_, "/v1/accounts/{account_id}", "bank.v1.CloseAccount"),

      command(Method::post, "/v1/orders", "shop.v1.PlaceOrder"),
      command(Method::put, "/v1/orders/{order_id}", "shop.v1.ChangeOrder"),
      command(Method::delete_, "/v1/orders/{order_id}", "shop.v1.CancelOrder"),
      command(Method::post, "/v1/orders/{order_id}/items", "shop.v1.AddItem", "item"),
      command(Method::delete_, "/v1/orders/{order_id}/items/{sku}", "shop.v1.RemoveItem"),
      command(Method::post, "/v1/orders/{order_id}/confirmation", "shop.v1.ConfirmOrder"),

      query("/v1/commands/{command_id}", "tercet.v1.GetCommand", "tercet.v1.CommandView"),
  };
}

}  // namespace tercet
