#include "command-service/domain/registry.hpp"

#include "command-service/domain/account.hpp"
#include "command-service/domain/order.hpp"
#include "common/eventsourcing/aggregate.hpp"

namespace tercet {

AggregateRegistry domain_registry() {
  using namespace bank::v1;
  using namespace shop::v1;
  AggregateRegistry registry;
  registry.add(aggregate<Account, AccountEvent, OpenAccount, Deposit, Withdraw, CloseAccount>(kAccountCategory));
  registry.add(aggregate<Order, OrderEvent, PlaceOrder, AddItem, RemoveItem, ChangeOrder, ConfirmOrder, CancelOrder>(
      kOrderCategory));
  return registry;
}

}  // namespace tercet
