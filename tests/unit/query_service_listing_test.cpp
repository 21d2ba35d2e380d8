// Lists: page by page, each row once, from an index where one is asked for, and no cursor of another list.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "query-service/projections/account_transactions.hpp"
#include "query-service/projections/account_view.hpp"
#include "query-service/read_model/listing.hpp"
#include "tests/unit/query_service_models.hpp"

namespace tercet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

bank::v1::ListAccounts accounts_of(const std::string& owner, std::uint32_t limit = 0, const std::string& cursor = {}) {
  bank::v1::ListAccounts asked;
  asked.set_owner(owner);
  asked.set_limit(limit);
  asked.set_cursor(cursor);
  return asked;
}

class AccountList : public ReadModelTest {
 protected:
  AccountList() : ReadModelTest{account_view()} {}

  /// The ids of all pages, a '|' between two.
  std::string pages(bank::v1::ListAccounts asked) {
    std::string all;
    for (;;) {
      const auto page = ask<bank::v1::AccountList>(asked);
      for (const auto& account : page.accounts()) all += account.account_id() + " ";
      if (page.next_cursor().empty()) return all;
      all += "| ";
      asked.set_cursor(page.next_cursor());
    }
  }
};

TEST_F(AccountList, HasEveryAccountInTheOrderOfIds) {
  for (const auto* id : {"carol", "alice", "bob"}) log_.open(id, "someone");
  fold_log();
  EXPECT_EQ(pages(accounts_of("")), "alice bob carol ");
}

TEST_F(AccountList, OfAnEmptyModelIsEmpty) {
  fold_log();
  EXPECT_EQ(pages(accounts_of("")), "");
}

TEST_F(AccountList, OfAnOwnerHasExactlyTheOwnersAccounts) {
  log_.open("a1", "Ann");
  log_.open("a2", "Anna");
  log_.open("a3", "Ann");
  log_.open("a4", std::string{"Ann\0", 4});
  fold_log();
  EXPECT_EQ(pages(accounts_of("Ann")), "a1 a3 ");
  EXPECT_EQ(pages(accounts_of("nobody")), "");
}

TEST_F(AccountList, PagesHoldEachAccountOnceAndTheLastSaysSo) {
  for (int i = 0; i < 7; ++i) log_.open("a" + std::to_string(i), i % 2 == 0 ? "even" : "odd");
  fold_log();
  EXPECT_EQ(pages(accounts_of("", 3)), "a0 a1 a2 | a3 a4 a5 | a6 ");
  EXPECT_EQ(pages(accounts_of("even", 2)), "a0 a2 | a4 a6 ");
  EXPECT_EQ(pages(accounts_of("", 7)), "a0 a1 a2 a3 a4 a5 a6 ");
}

TEST_F(AccountList, WhatComesBetweenTwoPagesShiftsNothing) {
  for (const auto* id : {"b", "d", "f"}) log_.open(id, "someone");
  fold_log();
  const auto first = ask<bank::v1::AccountList>(accounts_of("", 2));
  for (const auto* id : {"a", "e"}) log_.open(id, "someone");
  fold_log();
  EXPECT_EQ(pages(accounts_of("", 2, first.next_cursor())), "e f ");
}

TEST_F(AccountList, WithoutALimitHasFiftyAndAtMostAThousand) {
  for (int i = 0; i < 60; ++i) log_.open("a" + std::to_string(i), "someone");
  fold_log();
  EXPECT_EQ(ask<bank::v1::AccountList>(accounts_of("")).accounts_size(), 50);
  EXPECT_EQ(ask<bank::v1::AccountList>(accounts_of("", 1000)).accounts_size(), 60);
  EXPECT_EQ(refusal_of(accounts_of("", 1001)), "query.invalid");
}

TEST_F(AccountList, APageStaysSmallWhateverItsLimit) {
  for (int i = 0; i < 30; ++i) log_.open("a" + std::to_string(i), std::string(50'000, 'x'));
  fold_log();
  const auto asked = accounts_of("", 1000);
  const auto bytes = answer_to(asked);
  EXPECT_LT(bytes->size(), 128U << 10);
  EXPECT_EQ(std::ranges::count(pages(asked), 'a'), 30);
}

TEST_F(AccountList, ARowThatIsLargerThanAPageComesAlone) {
  log_.open("big", std::string(2'000'000, 'x'));
  log_.open("small", "someone");
  fold_log();
  EXPECT_EQ(pages(accounts_of("", 10)), "big | small ");
}

TEST_F(AccountList, TakesNoCursorButItsOwn) {
  for (int i = 0; i < 4; ++i) log_.open("a" + std::to_string(i), "Ann");
  fold_log();
  const auto of_all = ask<bank::v1::AccountList>(accounts_of("", 1)).next_cursor();
  const auto of_ann = ask<bank::v1::AccountList>(accounts_of("Ann", 1)).next_cursor();
  EXPECT_EQ(refusal_of(accounts_of("Ann", 1, of_all)), "query.bad_cursor");
  EXPECT_EQ(refusal_of(accounts_of("", 1, of_ann)), "query.bad_cursor");
  EXPECT_EQ(refusal_of(accounts_of("Bob", 1, of_ann)), "query.bad_cursor") << "a place outside of what is listed";
  EXPECT_EQ(refusal_of(accounts_of("", 1, "nonsense")), "query.bad_cursor");
  EXPECT_EQ(refusal_of(accounts_of("", 1, "abc")), "query.bad_cursor");
  EXPECT_EQ(refusal_of(accounts_of("", 1, of_all + "ff")), "query.bad_cursor");
}

TEST_F(AccountList, TakesNoCursorOfAnotherRevision) {
  Listing older = listing_of<AccountViewModel>();
  older.revision = 0;
  fold_log();
  EXPECT_EQ(refusal_of(accounts_of("", 1, cursor_after(older, {std::string{"a"}, "a"}))), "query.cursor_outdated");
}

// ---- One row for each event ----

class TransactionList : public ReadModelTest {
 protected:
  TransactionList() : ReadModelTest{account_transactions()} { asked_.set_account_id("alice"); }

  /// Amount (negative when withdrawn) and balance of each, a '|' between two pages.
  std::string pages() {
    std::string all;
    for (;;) {
      const auto page = ask<bank::v1::TransactionList>(asked_);
      for (const auto& row : page.transactions()) {
        const auto sign = row.kind() == bank::v1::Transaction::WITHDRAWAL ? "-" : "";
        all +=
            sign + std::to_string(row.amount().minor_units()) + "=" + std::to_string(row.balance().minor_units()) + " ";
      }
      if (page.next_cursor().empty()) return all;
      all += "| ";
      asked_.set_cursor(page.next_cursor());
    }
  }

  bank::v1::ListTransactions asked_;
};

TEST_F(TransactionList, HasWhatMovedTheBalanceWithTheBalanceAfterIt) {
  log_.open("alice", "Alice");
  log_.deposit("alice", 100);
  log_.withdraw("alice", 30);
  log_.close("alice");
  fold_log();
  EXPECT_EQ(pages(), "100=100 -30=70 ");
  const auto first = ask<bank::v1::TransactionList>(asked_).transactions(0);
  EXPECT_EQ(first.version(), 2u);
  EXPECT_EQ(first.position(), 2u);
  EXPECT_EQ(first.time().nanos(), 2'000'000);
}

TEST_F(TransactionList, IsOfOneAccountAlone) {
  // Names that begin alike, and with what sorts next to the key's separator.
  for (const auto* id : {"alice", "alice-2", "alice.2", "alic", "alice0"}) {
    log_.open(id, "someone");
    log_.deposit(id, 7);
  }
  fold_log();
  EXPECT_EQ(pages(), "7=7 ");
}

TEST_F(TransactionList, AForgedCursorListsNobodyElsesAccount) {
  for (const auto* id : {"alice", "bob"}) {
    log_.open(id, "someone");
    log_.deposit(id, 7);
  }
  fold_log();
  Listing alices = listing_of<AccountTransactionsModel>();
  asked_.set_account_id("bob");
  asked_.set_cursor(cursor_after(alices, {std::string{"bob/0"}, ""}));
  EXPECT_EQ(refusal_of(asked_), "query.bad_cursor");
}

TEST_F(TransactionList, OfNobodyIsEmptyAndOfNonsenseRefused) {
  fold_log();
  EXPECT_EQ(pages(), "");
  asked_.set_account_id("");
  EXPECT_EQ(refusal_of(asked_), "query.invalid");
  asked_.set_account_id("a/b");
  EXPECT_EQ(refusal_of(asked_), "query.invalid");
}

TEST_F(TransactionList, GoesBothWaysAlsoPastTenAndTwoHundredFiftySix) {
  log_.open("alice", "Alice");
  std::string forwards;
  std::string backwards;
  for (int i = 1; i <= 300; ++i) {
    log_.deposit("alice", 1);
    const auto row = "1=" + std::to_string(i) + " ";
    const auto* bar = i % 100 == 0 && i < 300 ? "| " : "";
    forwards += row + bar;
    backwards = row + (i > 1 && (i - 1) % 100 == 0 && i > 100 ? "| " : "") + backwards;
  }
  fold_log();
  asked_.set_limit(100);
  EXPECT_EQ(pages(), forwards);
  asked_.set_cursor("");
  asked_.set_newest_first(true);
  EXPECT_EQ(pages(), backwards);
}

TEST_F(TransactionList, SeveralEventsOfOneCommitHaveARowEach) {
  log_.open("alice", "Alice");
  log_.write({{"account-alice", {log_.deposited("alice", 5), log_.deposited("alice", 6), log_.withdrawn("alice", 1)}}});
  fold_log();
  EXPECT_EQ(pages(), "5=5 6=11 -1=10 ");
}

TEST_F(TransactionList, IsTheSameHoweverTheLogIsCutIntoTransactions) {
  log_.open("alice", "Alice");
  for (int i = 1; i <= 20; ++i) {
    log_.deposit("alice", i);
    if (i % 3 == 0) fold_log();
  }
  fold_log();
  const auto in_parts = pages();
  std::filesystem::remove_all(directory_);
  std::filesystem::create_directories(directory_);
  fold_log();
  asked_.set_cursor("");
  EXPECT_EQ(pages(), in_parts);
}

}  // namespace
}  // namespace tercet::testing
