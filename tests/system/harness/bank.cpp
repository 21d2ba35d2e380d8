#include "tests/system/harness/bank.hpp"

#include <gtest/gtest.h>

#include "common/vocabulary/identity.hpp"

namespace tercet::harness {
namespace {

template <class Message>
Message with_amount(const std::string& account, std::int64_t cents) {
  Message message;
  message.set_account_id(account);
  message.mutable_amount()->set_currency("EUR");
  message.mutable_amount()->set_minor_units(cents);
  return message;
}

}  // namespace

v1::Command command(const google::protobuf::Message& data) {
  v1::Command command;
  command.set_command_id(to_text(new_uuid()));
  command.set_type(data.GetTypeName());
  command.set_data(data.SerializeAsString());
  command.set_wait(v1::Command::COMMITTED);
  command.set_timeout_ms(10'000);
  return command;
}

v1::Command accepted_first(v1::Command command) {
  command.set_wait(v1::Command::ACCEPTED);
  return command;
}

v1::Command expecting(v1::Command command, std::uint64_t version) {
  command.set_expected_version(version);
  return command;
}

v1::Command open_account(const std::string& account) {
  bank::v1::OpenAccount open;
  open.set_account_id(account);
  open.set_owner("Owner of " + account);
  open.set_currency("EUR");
  return command(open);
}

v1::Command deposit(const std::string& account, std::int64_t cents, const std::string& reference) {
  auto message = with_amount<bank::v1::Deposit>(account, cents);
  message.set_reference(reference);
  return command(message);
}

v1::Command withdraw(const std::string& account, std::int64_t cents) {
  return command(with_amount<bank::v1::Withdraw>(account, cents));
}

v1::Command close_account(const std::string& account) {
  bank::v1::CloseAccount close;
  close.set_account_id(account);
  return command(close);
}

v1::Query query(const google::protobuf::Message& data, std::uint64_t min_position) {
  v1::Query query;
  query.set_type(data.GetTypeName());
  query.set_data(data.SerializeAsString());
  query.set_min_position(min_position);
  query.set_timeout_ms(10'000);
  return query;
}

v1::Query get_account(const std::string& account, std::uint64_t min_position) {
  bank::v1::GetAccount question;
  question.set_account_id(account);
  return query(question, min_position);
}

v1::Query get_command(const std::string& command_id) {
  v1::GetCommand question;
  question.set_command_id(command_id);
  return query(question);
}

v1::Query list_projections() {
  return query(v1::ListProjections{});
}

bank::v1::AccountView account_in(const v1::QueryReply& reply) {
  return answer_in<bank::v1::AccountView>(reply);
}

v1::CommandView command_in(const v1::QueryReply& reply) {
  return answer_in<v1::CommandView>(reply);
}

v1::ProjectionList projections_in(const v1::QueryReply& reply) {
  return answer_in<v1::ProjectionList>(reply);
}

}  // namespace tercet::harness
