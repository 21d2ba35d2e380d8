#include "common/json/json.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "bank/v1/account.pb.h"
#include "bank/v1/account_queries.pb.h"
#include "common/json/message_types.hpp"

namespace {

using namespace tercet;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Json, writes_proto_field_names_and_64_bit_integers_as_strings) {
  bank::v1::MoneyDeposited event;
  event.mutable_amount()->set_currency("EUR");
  event.mutable_amount()->set_minor_units(std::numeric_limits<std::int64_t>::min());
  event.set_reference("\"a\"\n");
  EXPECT_EQ(to_json(event),
            R"({"amount":{"currency":"EUR","minor_units":"-9223372036854775808"},"reference":"\"a\"\n"})");
}

TEST(Json, reads_both_spellings_and_integers_with_or_without_quotes) {
  for (const auto* text : {R"({"account_id":"alice","amount":{"minor_units":"5"}})",
                           R"({"accountId":"alice","amount":{"minorUnits":5}})"}) {
    bank::v1::Deposit deposit;
    ASSERT_TRUE(from_json(text, deposit)) << text;
    EXPECT_EQ(deposit.account_id(), "alice");
    EXPECT_EQ(deposit.amount().minor_units(), 5);
  }
}

std::string error_of(std::string_view text) {
  bank::v1::Deposit deposit;
  const auto read = from_json(text, deposit);
  return read ? "" : read.error().message;
}

TEST(Json, names_a_field_that_does_not_exist) {
  EXPECT_EQ(error_of(R"({"acount_id":"alice"})"), "acount_id: no such field");
  EXPECT_EQ(error_of(R"({"amount":{"cents":5}})"), "amount.cents: no such field");
}

TEST(Json, names_the_field_whose_value_is_wrong) {
  EXPECT_THAT(error_of(R"({"amount":{"minor_units":"9223372036854775808"}})"),
              HasSubstr("amount.minor_units: \"9223372036854775808\" is not an integer"));
  EXPECT_THAT(error_of(R"({"account_id":5})"), HasSubstr("account_id: 5 is not a string"));
}

TEST(Json, tells_in_one_line_where_the_text_is_broken) {
  EXPECT_THAT(error_of(R"({"account_id":"alice")"), AllOf(HasSubstr("at the end"), Not(HasSubstr("\n"))));
  EXPECT_THAT(error_of("{\"account_id\":\n\"alice\"} x"), AllOf(HasSubstr("at: x"), Not(HasSubstr("\n"))));
  EXPECT_THAT(error_of(""), HasSubstr("at the end"));
  EXPECT_EQ(error_of("[]"), "a JSON object is needed: {...}");
  EXPECT_EQ(error_of("null"), "a JSON object is needed: {...}");
  EXPECT_NE(error_of("{\"account_id\":\"\xff\"}"), "");
}

TEST(Json, escapes_strings) {
  EXPECT_EQ(json_string("a\"\\\n\x01 é"), R"("a\"\\\n\u0001 é")");
  EXPECT_EQ(json_string(""), R"("")");
}

TEST(Json, adds_members_at_the_end) {
  EXPECT_EQ(with_member("{}", "a", "1"), R"({"a":1})");
  EXPECT_EQ(with_member(R"({"a":1})", "b", "[]"), R"({"a":1,"b":[]})");
}

TEST(Json, shows_data_of_a_known_type_decoded) {
  bank::v1::CloseAccount command;
  command.set_account_id("alice");
  EXPECT_EQ(data_to_json("bank.v1.CloseAccount", command.SerializeAsString()), R"({"account_id":"alice"})");
  EXPECT_EQ(data_to_json("bank.v1.AccountClosed", ""), "{}");
}

TEST(Json, shows_the_default_values_of_data_but_nothing_that_is_not_set) {
  bank::v1::AccountView view;
  view.mutable_balance()->set_currency("EUR");
  EXPECT_EQ(data_to_json("bank.v1.AccountView", view.SerializeAsString()),
            R"({"account_id":"","owner":"","balance":{"currency":"EUR","minor_units":"0"},)"
            R"("status":"STATUS_UNSPECIFIED","version":"0"})");
  EXPECT_EQ(data_to_json("tercet.v1.Problem", ""),
            R"({"type":"","title":"","status":0,"detail":"","instance":"","code":"","retry_after_ms":0})");
}

TEST(Json, shows_data_in_base64_when_it_cannot_be_decoded) {
  EXPECT_EQ(data_to_json("game.v1.Unheard", "\x01\x02\xff"), R"("AQL/")");
  EXPECT_EQ(data_to_json("bank.v1.CloseAccount", "\xff\xff"), R"("//8=")");
}

TEST(Json, writes_times_with_microseconds) {
  EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(rfc3339(1'795'411'506'123'456), "2026-11-23T05:25:06.123456Z");
  EXPECT_EQ(rfc3339(-1), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(rfc3339(std::numeric_limits<std::int64_t>::min()), "0001-01-01T00:00:00.000000Z");
  EXPECT_EQ(rfc3339(std::numeric_limits<std::int64_t>::max()), "9999-12-31T23:59:59.999999Z");
}

TEST(MessageTypes, are_found_by_full_name) {
  EXPECT_EQ(*resolve_message_name("bank.v1.Deposit"), "bank.v1.Deposit");
  EXPECT_EQ(new_message("bank.v1.Deposit")->GetTypeName(), "bank.v1.Deposit");
  EXPECT_EQ(new_message("bank.v1.Nothing"), nullptr);
}

TEST(MessageTypes, are_found_by_a_last_part_that_only_one_has) {
  EXPECT_EQ(*resolve_message_name("OpenAccount"), "bank.v1.OpenAccount");
  EXPECT_EQ(resolve_message_name("Nothing").error().message, "unknown type 'Nothing'");
  EXPECT_EQ(resolve_message_name("").error().message, "unknown type ''");
}

TEST(MessageTypes, are_found_in_the_lowest_version_of_a_package_by_a_last_part_that_more_versions_have) {
  EXPECT_EQ(*resolve_message_name("GetOrder"), "shop.v1.GetOrder");
  EXPECT_EQ(*resolve_message_name("OrderView"), "shop.v1.OrderView");
  EXPECT_EQ(*resolve_message_name("v2.GetOrder"), "shop.v2.GetOrder");
  EXPECT_EQ(*resolve_message_name("shop.v2.GetOrder"), "shop.v2.GetOrder");
}

TEST(MessageTypes, versions_are_numbers_of_one_package) {
  EXPECT_EQ(*resolve_last_part("Get", {"shop.v10.Get", "shop.v9.Get"}), "shop.v9.Get");
  EXPECT_EQ(*resolve_last_part("Get", {"a.v2.Outer.Get", "a.v1.Outer.Get"}), "a.v1.Outer.Get");
  EXPECT_EQ(resolve_last_part("Get", {"shop.v1.Get", "bank.v2.Get"}).error().message,
            "type 'Get' could be any of shop.v1.Get, bank.v2.Get");
  EXPECT_EQ(resolve_last_part("Get", {"shop.v1.Get", "shop.v1.Outer.Get"}).error().message,
            "type 'Get' could be any of shop.v1.Get, shop.v1.Outer.Get");
  EXPECT_FALSE(resolve_last_part("Get", {"shop.v1.Get", "shop.v2beta.Get"}));
}

}  // namespace
