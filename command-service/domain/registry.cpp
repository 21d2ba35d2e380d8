#include "command-service/domain/registry.hpp"

#include "command-service/domain/account.hpp"
#include "common/eventsourcing/aggregate.hpp"

namespace tercet {

AggregateRegistry domain_registry() {
  using namespace bank::v1;
  AggregateRegistry registry;
  registry.add(aggregate<Account, AccountEvent, OpenAccount, Deposit, Withdraw, CloseAccount>(kAccountCategory));
  return registry;
}

}  // namespace tercet
