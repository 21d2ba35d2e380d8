#include "tests/bench/bank_commands.hpp"

#include "bank/v1/account.pb.h"
#include "bank/v1/account_queries.pb.h"

namespace tercet::bench {

std::string account_name(std::size_t account) {
  return "bench-" + std::to_string(account);
}

Payload open_account(std::size_t account) {
  bank::v1::OpenAccount open;
  open.set_account_id(account_name(account));
  open.set_owner("bench");
  open.set_currency("EUR");
  return payload_of(open);
}

Payload deposit(std::size_t account) {
  bank::v1::Deposit deposit;
  deposit.set_account_id(account_name(account));
  deposit.mutable_amount()->set_currency("EUR");
  deposit.mutable_amount()->set_minor_units(1);
  return payload_of(deposit);
}

Payload get_account(std::size_t account) {
  bank::v1::GetAccount get;
  get.set_account_id(account_name(account));
  return payload_of(get);
}

}  // namespace tercet::bench
