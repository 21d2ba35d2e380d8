#include <gmock/gmock.h>

#include <cstdint>
#include <limits>

#include "command-service/domain/registry.hpp"
#include "common/eventsourcing/testing/specification.hpp"
#include "tests/unit/command_service_bank.hpp"

/// The rules of a bank account, told as given/when/then.
namespace {

using namespace bank::v1;
using namespace tercet::test_bank;
using tercet::Rejection;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

class AccountRules : public testing::Test {
 protected:
  const tercet::AggregateRegistry registry_ = tercet::domain_registry();
  const tercet::testing::Specification spec_{registry_};
};

// ---- Opening ----

TEST_F(AccountRules, AnAccountIsOpenedOnce) {
  spec_.given().when(open_account()).then(opened());
  spec_.given(opened()).when(open_account()).then_rejected(Rejection::Kind::already_exists, "account.already_exists");
}

TEST_F(AccountRules, AClosedAccountIsNotOpenedAgain) {
  spec_.given(opened(), AccountClosed{}).when(open_account()).then_rejected(Rejection::Kind::rule, "account.closed");
}

TEST_F(AccountRules, AnAccountMayHaveAnOverdraftLimit) {
  spec_.given().when(open_with_limit(500)).then(opened_with_limit(500));
  spec_.given().when(open_with_limit(0)).then(opened_with_limit(0));
}

TEST_F(AccountRules, AnOverdraftLimitIsNotNegativeAndInTheAccountsCurrency) {
  spec_.given().when(open_with_limit(-1)).then_rejected("money.not_positive");
  spec_.given().when(open_with_limit(kLeast)).then_rejected("money.not_positive");
  spec_.given().when(open_with_limit(500, "USD")).then_rejected("money.currency_mismatch");
}

TEST_F(AccountRules, OpeningNamesAnOwnerAndACurrency) {
  auto nameless = open_account();
  nameless.clear_owner();
  spec_.given().when(nameless).then_invalid("owner");
  nameless.set_owner(std::string(256, 'x'));
  spec_.given().when(nameless).then_invalid("owner");
  for (const auto* currency : {"", "EU", "eur", "EURO", "E R", "EU1"}) {
    spec_.given().when(open_account(currency)).then_invalid("currency");
  }
  spec_.given().when(open_with_limit(500, "euro")).then_invalid("overdraft_limit.currency");
}

// ---- Depositing ----

TEST_F(AccountRules, ADepositRaisesTheBalance) {
  spec_.given(opened()).when(deposit(500, "EUR", "salary")).then(deposited(500, 500, "salary"));
  spec_.given(opened(), deposited(500, 500)).when(deposit(250)).then(deposited(250, 750));
}

TEST_F(AccountRules, ADepositNeedsAnOpenAccount) {
  spec_.given().when(deposit(500)).then_rejected(Rejection::Kind::not_found, "account.not_found");
  spec_.given(opened(), AccountClosed{}).when(deposit(500)).then_rejected("account.closed");
}

TEST_F(AccountRules, ADepositIsMoreThanZero) {
  spec_.given(opened()).when(deposit(0)).then_rejected("money.not_positive");
  spec_.given(opened()).when(deposit(-1)).then_rejected("money.not_positive");
  spec_.given(opened()).when(deposit(kLeast)).then_rejected("money.not_positive");
}

TEST_F(AccountRules, ADepositIsInTheAccountsCurrency) {
  spec_.given(opened()).when(deposit(500, "USD")).then_rejected(Rejection::Kind::rule, "money.currency_mismatch");
}

TEST_F(AccountRules, ABalanceThatDoesNotFitIsRefusedAndNotWrapped) {
  spec_.given(opened()).when(deposit(kMost)).then(deposited(kMost, kMost));
  spec_.given(opened(), deposited(kMost, kMost)).when(deposit(1)).then_rejected("money.overflow");
  spec_.given(opened(), deposited(1, 1)).when(deposit(kMost)).then_rejected("money.overflow");
  spec_.given(opened(), deposited(1, 1)).when(deposit(kMost - 1)).then(deposited(kMost - 1, kMost));
}

TEST_F(AccountRules, ADepositNamesAnAmountAndAShortReference) {
  auto without_amount = deposit(1);
  without_amount.clear_amount();
  spec_.given(opened()).when(without_amount).then_invalid("amount");
  spec_.given(opened()).when(deposit(1, "eur")).then_invalid("amount.currency");
  spec_.given(opened()).when(deposit(1, "EUR", std::string(256, 'x'))).then_invalid("reference");
}

// ---- Withdrawing ----

TEST_F(AccountRules, AWithdrawalLowersTheBalance) {
  spec_.given(opened(), deposited(500, 500)).when(withdraw(200, "EUR", "rent")).then(withdrawn(200, 300, "rent"));
  spec_.given(opened(), deposited(500, 500)).when(withdraw(500)).then(withdrawn(500, 0));
}

TEST_F(AccountRules, AWithdrawalNeedsCover) {
  spec_.given(opened(), deposited(500, 500)).when(withdraw(501)).then_rejected("account.insufficient_funds");
  spec_.given(opened()).when(withdraw(1)).then_rejected(Rejection::Kind::rule, "account.insufficient_funds");
}

TEST_F(AccountRules, TheOverdraftLimitCountsAsCover) {
  spec_.given(opened_with_limit(300)).when(withdraw(300)).then(withdrawn(300, -300));
  spec_.given(opened_with_limit(300)).when(withdraw(301)).then_rejected("account.insufficient_funds");
  spec_.given(opened_with_limit(300), withdrawn(300, -300)).when(deposit(300)).then(deposited(300, 0));
}

TEST_F(AccountRules, AWithdrawalAtTheEdgeOfIntegersIsExact) {
  spec_.given(opened_with_limit(kMost)).when(withdraw(kMost)).then(withdrawn(kMost, -kMost));
  spec_.given(opened_with_limit(kMost), withdrawn(kMost, -kMost))
      .when(withdraw(1))
      .then_rejected("account.insufficient_funds");
  spec_.given(opened_with_limit(kMost), withdrawn(2, -2))
      .when(withdraw(kMost))
      .then_rejected("account.insufficient_funds");
  spec_.given(opened_with_limit(kMost), deposited(kMost, kMost)).when(withdraw(kMost)).then(withdrawn(kMost, 0));
}

TEST_F(AccountRules, AWithdrawalIsRefusedAsADepositIs) {
  spec_.given().when(withdraw(500)).then_rejected(Rejection::Kind::not_found, "account.not_found");
  spec_.given(opened(), AccountClosed{}).when(withdraw(500)).then_rejected("account.closed");
  spec_.given(opened()).when(withdraw(0)).then_rejected("money.not_positive");
  spec_.given(opened()).when(withdraw(kLeast)).then_rejected("money.not_positive");
  spec_.given(opened()).when(withdraw(5, "USD")).then_rejected("money.currency_mismatch");
  spec_.given(opened()).when(withdraw(1, "eur")).then_invalid("amount.currency");
  spec_.given(opened()).when(withdraw(1, "EUR", std::string(256, 'x'))).then_invalid("reference");
}

// ---- Closing ----

TEST_F(AccountRules, AnEmptyAccountIsClosedForEver) {
  spec_.given(opened()).when(close_account()).then(AccountClosed{});
  spec_.given(opened(), AccountClosed{}).when(close_account()).then_rejected("account.closed");
  spec_.given().when(close_account()).then_rejected(Rejection::Kind::not_found, "account.not_found");
}

TEST_F(AccountRules, AnAccountWithABalanceIsNotClosed) {
  spec_.given(opened(), deposited(1, 1)).when(close_account()).then_rejected("account.balance_not_zero");
  spec_.given(opened_with_limit(9), withdrawn(1, -1)).when(close_account()).then_rejected("account.balance_not_zero");
}

// ---- What the registry itself promises ----

TEST_F(AccountRules, AnUnknownEventIsAnErrorAndLeavesTheState) {
  const auto& account = *registry_.find("bank.v1.Deposit")->aggregate;
  const auto state = account.initial_state();
  tercet::v1::Event event;
  event.set_type("bank.v1.AccountFrozen");
  EXPECT_TRUE(account.evolve(*state, event).has_error());
  event.set_type("bank.v1.MoneyDeposited");
  event.set_data("\xff");
  EXPECT_TRUE(account.evolve(*state, event).has_error());
  EXPECT_EQ(state->ByteSizeLong(), 0U);
}

TEST_F(AccountRules, AnEventThatCannotBeParsedBackIsNoticed) {
  const auto& account = *registry_.find("bank.v1.Deposit")->aggregate;
  const auto state = account.initial_state();
  EXPECT_TRUE(account.evolve(*state, serialized(deposited(1, 1, "\xc3\x28"))).has_error());
}

TEST_F(AccountRules, TheMarkedFieldIsTheAggregatesId) {
  const auto* entry = registry_.find("bank.v1.Deposit");
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->command->aggregate_id(deposit(1)), "alice");
  EXPECT_EQ(entry->aggregate->category(), "account");
  EXPECT_EQ(registry_.find("bank.v1.Nonsense"), nullptr);
}

}  // namespace
