#include "query-service/projections/registry.hpp"

#include "query-service/projections/account_transactions.hpp"
#include "query-service/projections/account_view.hpp"
#include "query-service/projections/command_view.hpp"
#include "query-service/projections/order_history.hpp"
#include "query-service/projections/order_view.hpp"

namespace tercet {

std::vector<ReadModel> all_read_models() {
  std::vector<ReadModel> all;
  all.push_back(account_transactions());
  all.push_back(account_view());
  all.push_back(command_view());
  all.push_back(order_history());
  all.push_back(order_view());
  return all;
}

}  // namespace tercet
