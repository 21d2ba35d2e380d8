#pragma once

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "bank/v1/account.pb.h"
#include "shop/v1/order.pb.h"
#include "tests/simulation/checks/checked_log.hpp"
#include "tests/simulation/checks/command_book.hpp"
#include "tests/simulation/checks/domain_past.hpp"

/// Runs made by hand for the tests of the checks.
namespace tercet::simulation {

/// The n-th id, as its 16 bytes and as text.
std::string id_bytes(std::uint8_t n);
std::string id_name(std::uint8_t n);

v1::Money eur(std::int64_t minor_units);
shop::v1::OrderItem item(const std::string& sku, std::int64_t quantity, std::int64_t price);

bank::v1::OpenAccount open_account(const std::string& account, std::int64_t overdraft = 0);
bank::v1::Deposit deposit(const std::string& account, std::int64_t amount);
bank::v1::Withdraw withdraw(const std::string& account, std::int64_t amount);
bank::v1::CloseAccount close_account(const std::string& account);
shop::v1::PlaceOrder place_order(const std::string& order, const std::vector<shop::v1::OrderItem>& items);

v1::Event event_of(const google::protobuf::Message& message);
bank::v1::AccountOpened opened(const std::string& account, std::int64_t overdraft = 0);
bank::v1::MoneyDeposited deposited(std::int64_t amount, std::int64_t balance);
bank::v1::MoneyWithdrawn withdrawn(std::int64_t amount, std::int64_t balance);
shop::v1::OrderPlaced placed(const std::string& order, const std::vector<shop::v1::OrderItem>& items,
                             std::int64_t total);
/// `quantity` is that of the line afterwards.
shop::v1::ItemAdded added(const shop::v1::OrderItem& item, std::int64_t quantity, std::int64_t total);
shop::v1::ItemRemoved removed(const std::string& sku, std::int64_t total);

/// A log and who made it. Everything is right unless a test makes it wrong.
class Story {
 public:
  Story();

  /// Command number `n` for `stream`. The reference holds until the next one is sent.
  SentCommand& send(std::uint8_t n, const std::string& stream, const google::protobuf::Message& content,
                    v1::Command::Wait wait = v1::Command::COMMITTED);
  /// These speak of the last command that was sent, and tell its client.
  v1::Commit& accept();
  v1::Commit& complete(const std::vector<v1::Event>& events);
  v1::Commit& reject(std::uint32_t status, const std::string& code);
  v1::Commit& fail(const std::string& code);
  /// A foreign publisher moves money, and is told so.
  v1::Commit& transfer(std::uint8_t n, const std::string& from, const v1::Event& out, const std::string& to,
                       const v1::Event& in);
  /// Another request with the last command's content; without replies.
  SentCommand& send_again();

  v1::Commit& append(v1::CommitBody body);
  v1::Expected where(const std::string& stream) const;
  v1::Commit& at(Position position) { return log.commits[position - 1]; }
  SentCommand& last() { return history.commands.back(); }

  FinalLog log;
  History history;

 private:
  struct Head {
    Version version = 0;
    std::string last_commit;
  };

  v1::CommitBody outcome(v1::Outcome::Status status);
  v1::Commit& refuse(v1::Outcome::Status status, std::uint32_t problem_status, const std::string& code);
  void tell_outcome(const v1::Commit& commit, std::uint32_t status, Version version);

  std::string stream_;
  std::map<std::string, Head> heads_;
};

/// Alice has 60 and an overdraft of 50, Bob 40, order 7 two kinds of things, and eight commits tell of it:
/// 1 accepts command 1, 2 opens Alice's account, 3 brings 100, 4 refuses to give her 500, 5 opens Bob's, 6 is foreign and
/// moves 40 to him, 7 places the order, 8 adds to it.
Story good_story();

/// The one violation, or all of them if they are not one.
std::string only(const Violations& violations);

}  // namespace tercet::simulation
