#include <gmock/gmock.h>

#include <limits>

#include "bank/v1/account.pb.h"
#include "bank/v1/account_queries.pb.h"
#include "common/json/json.hpp"
#include "common/json/json_text.hpp"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/type.pb.h"
#include "google/protobuf/wrappers.pb.h"
#include "shop/v1/order.pb.h"
#include "shop/v1/order_queries.pb.h"
#include "tercet/v1/query.pb.h"

namespace {

using namespace tercet;
using ::testing::HasSubstr;

template <class Message>
Message read(std::string_view text) {
  Message message;
  const auto read = from_json(text, message);
  EXPECT_TRUE(read) << text << ": " << read.error().message;
  return message;
}

template <class Message>
std::string error_of(std::string_view text) {
  Message message;
  const auto read = from_json(text, message);
  return read ? "" : read.error().message;
}

// ---- Values ----

TEST(ReadJson, reads_the_whole_range_of_an_integer) {
  using Limits = std::numeric_limits<std::int64_t>;
  const auto minor_units = [](const std::string& number) {
    return read<bank::v1::Deposit>(R"({"amount":{"minor_units":)" + number + "}}").amount().minor_units();
  };
  EXPECT_EQ(minor_units("9223372036854775807"), Limits::max());
  EXPECT_EQ(minor_units("\"9223372036854775807\""), Limits::max());
  EXPECT_EQ(minor_units("-9223372036854775808"), Limits::min());
  EXPECT_EQ(minor_units("9007199254740993"), 9'007'199'254'740'993);
  EXPECT_EQ(minor_units("-0"), 0);
}

TEST(ReadJson, reads_no_number_that_an_integer_cannot_keep) {
  for (const std::string number : {"9223372036854775808", "-9223372036854775809", "1.0", "1.5", "1e2", "1e30",
                                   "\"1.5\"", "\"\"", "\" 5\"", "\"0x10\"", "\"+5\"", "true", "[]", "[5]", "{}"}) {
    EXPECT_EQ(error_of<bank::v1::Deposit>(R"({"amount":{"minor_units":)" + number + "}}"),
              "amount.minor_units: " + number + " is not an integer from -9223372036854775808 to 9223372036854775807");
  }
  EXPECT_EQ(error_of<bank::v1::GetAccount>(R"({"version":-1})"),
            "version: -1 is not an integer from 0 to 18446744073709551615");
  EXPECT_EQ(error_of<shop::v1::ListOrders>(R"({"limit":4294967296})"),
            "limit: 4294967296 is not an integer from 0 to 4294967295");
}

TEST(ReadJson, reads_strings_with_escapes) {
  EXPECT_EQ(read<bank::v1::OpenAccount>(R"({"owner":"\"\\\/\b\n\u00e9\ud83d\ude00é"})").owner(), "\"\\/\b\né😀é");
  EXPECT_EQ(read<bank::v1::OpenAccount>(R"({"owner":"a\u0000"})").owner(), std::string("a\0", 2));
  EXPECT_EQ(read<bank::v1::OpenAccount>(R"({"\u006fwner":"Ann"})").owner(), "Ann");
}

TEST(ReadJson, reads_nothing_else_as_a_string_or_a_bool) {
  EXPECT_EQ(error_of<bank::v1::OpenAccount>(R"({"owner":5})"), "owner: 5 is not a string");
  EXPECT_EQ(error_of<bank::v1::OpenAccount>(R"({"owner":["Ann"]})"), R"(owner: ["Ann"] is not a string)");
  EXPECT_EQ(error_of<bank::v1::ListTransactions>(R"({"newest_first":"true"})"),
            R"(newest_first: "true" is not true or false)");
  EXPECT_EQ(error_of<bank::v1::ListTransactions>(R"({"newest_first":1})"), "newest_first: 1 is not true or false");
}

TEST(ReadJson, reads_enums_by_name_and_by_number) {
  EXPECT_EQ(read<shop::v1::ListOrders>(R"({"status":"PLACED"})").status(), shop::v1::OrderView::PLACED);
  EXPECT_EQ(read<shop::v1::ListOrders>(R"({"status":1})").status(), shop::v1::OrderView::PLACED);
  for (const std::string value : {"99", "1.5", "\"placed\"", "\"1\"", "true"}) {
    EXPECT_EQ(error_of<shop::v1::ListOrders>(R"({"status":)" + value + "}"),
              "status: " + value + " is not one of STATUS_UNSPECIFIED, PLACED, CONFIRMED, CANCELLED");
  }
}

TEST(ReadJson, reads_times) {
  EXPECT_EQ(read<bank::v1::GetAccount>(R"({"as_of":"2026-01-01T01:00:00+01:00"})").as_of().seconds(), 1'767'225'600);
  for (const std::string value :
       {"5", "{\"seconds\":5}", "\"2026-02-30T00:00:00Z\"", "\"9999-12-31T23:59:59-01:00\""}) {
    EXPECT_EQ(error_of<bank::v1::GetAccount>(R"({"as_of":)" + value + "}"),
              "as_of: " + value + " is not a time as RFC 3339 has it, such as 2026-01-01T00:00:00Z");
  }
}

TEST(ReadJson, reads_arrays_as_they_stand) {
  const auto order =
      read<shop::v1::PlaceOrder>(R"({"items":[{"sku":"a"},{},{"sku":"b","unit_price":{"minor_units":1}}]})");
  ASSERT_EQ(order.items_size(), 3);
  EXPECT_EQ(order.items(2).unit_price().minor_units(), 1);
  const auto error = [](const std::string& items) {
    return error_of<shop::v1::PlaceOrder>(R"({"items":)" + items + "}");
  };
  EXPECT_EQ(error("{\"sku\":\"a\"}"), R"(items: {"sku":"a"} is not an array)");
  EXPECT_EQ(error("[{},null]"), "items[1]: null is not an object, a shop.v1.OrderItem");
  EXPECT_EQ(error("[[{}]]"), "items[0]: [{}] is not an object, a shop.v1.OrderItem");
  EXPECT_EQ(error("[{},{\"quantity\":\"x\"}]").substr(0, 33), "items[1].quantity: \"x\" is not an ");
}

TEST(ReadJson, takes_null_for_not_given) {
  EXPECT_FALSE(read<bank::v1::Deposit>(R"({"amount":null,"reference":null})").has_amount());
  EXPECT_EQ(read<bank::v1::GetAccount>(R"({"version":null,"position":2})").position(), 2);
  EXPECT_EQ(read<shop::v1::PlaceOrder>(R"({"items":null})").items_size(), 0);
}

TEST(ReadJson, reads_bytes_as_base64) {
  EXPECT_EQ(read<v1::Query>(R"({"data":"AQL/"})").data(), "\x01\x02\xff");
  EXPECT_EQ(error_of<v1::Query>(R"({"data":"?"})"), "data: \"?\" is not a string in base64");
}

TEST(ReadJson, reads_messages_of_protobuf_that_have_a_form_of_their_own) {
  const auto map = read<google::protobuf::Struct>(R"({"fields":{"a":{"x":[1,null]},"b":"c"}})").fields();
  EXPECT_EQ(map.at("a").struct_value().fields().at("x").list_value().values(0).number_value(), 1);
  EXPECT_EQ(map.at("b").string_value(), "c");
  EXPECT_EQ(error_of<google::protobuf::Struct>(R"({"fields":{"a":1,"a":2}})"), "fields[a]: given twice");
  EXPECT_EQ(read<google::protobuf::Option>(R"({"value":{"@type":"type.googleapis.com/bank.v1.CloseAccount"}})")
                .value()
                .type_url(),
            "type.googleapis.com/bank.v1.CloseAccount");
}

TEST(ReadJson, reads_real_numbers_within_their_range) {
  EXPECT_EQ(read<google::protobuf::DoubleValue>(R"({"value":1.5e300})").value(), 1.5e300);
  EXPECT_EQ(read<google::protobuf::DoubleValue>(R"({"value":"-Infinity"})").value(),
            -std::numeric_limits<double>::infinity());
  EXPECT_EQ(error_of<google::protobuf::DoubleValue>(R"({"value":1e400})"),
            "value: 1e400 is not a number within the range");
  EXPECT_EQ(error_of<google::protobuf::FloatValue>(R"({"value":1e300})"),
            "value: 1e300 is not a number within the range");
  EXPECT_EQ(error_of<google::protobuf::DoubleValue>(R"({"value":"inf"})"),
            R"(value: "inf" is not a number within the range)");
}

// ---- Fields ----

TEST(ReadJson, takes_each_field_once_in_either_spelling) {
  EXPECT_EQ(error_of<bank::v1::Deposit>(R"({"account_id":"a","account_id":"a"})"), "account_id: given twice");
  EXPECT_EQ(error_of<bank::v1::Deposit>(R"({"account_id":"a","accountId":"b"})"), "account_id: given twice");
  EXPECT_EQ(error_of<bank::v1::Deposit>(R"({"amount":{"currency":"EUR"},"amount":{}})"), "amount: given twice");
}

TEST(ReadJson, takes_one_member_of_a_choice) {
  EXPECT_EQ(error_of<bank::v1::GetAccount>(R"({"version":1,"position":2})"),
            "position: not together with version, only one of them");
}

TEST(ReadJson, tells_the_field_apart_from_what_is_wrong_with_it) {
  shop::v1::PlaceOrder order;
  EXPECT_EQ(from_json(R"({"items":[{"unitPrice":{"minorUnits":"x"}}]})", order).error().field,
            "items[0].unit_price.minor_units");
  EXPECT_EQ(from_json(R"({"items":[)", order).error().field, "");
}

TEST(ReadJson, shows_no_more_than_the_start_of_what_is_wrong) {
  const std::string much(100'000, 'x');
  EXPECT_LT(error_of<bank::v1::Deposit>("{\"" + much + "\":1}").size(), 200);
  EXPECT_LT(error_of<bank::v1::Deposit>(R"({"amount":")" + much + "\"}").size(), 200);
  EXPECT_LT(error_of<bank::v1::Deposit>("{" + much + "}").size(), 200);
  EXPECT_EQ(error_of<bank::v1::Deposit>("{\"a\\n\\u001b[2J\":1}"), "a\\x0a\\x1b[2J: no such field");
  EXPECT_EQ(error_of<bank::v1::Deposit>(R"({"":1})"), R"("": no such field)");
}

// ---- Text ----

std::string syntax_error(std::string_view text) {
  const auto checked = check_json(text);
  return checked ? "" : checked.error().message;
}

TEST(JsonText, is_one_value_of_rfc_8259) {
  for (const auto* good : {"{}", " \t\r\n{ } \n", "[]", "null", "true", "-0.5e+10", "\"\\u0000\"", "[1,{\"a\":[]}]"}) {
    EXPECT_EQ(syntax_error(good), "") << good;
  }
  using namespace std::string_literals;
  for (const auto& bad : {"{}x"s,
                          "{} {}"s,
                          "{'a':1}"s,
                          "{a:1}"s,
                          "{\"a\":1,}"s,
                          "[1,]"s,
                          "{\"a\" 1}"s,
                          "{\"a\"}"s,
                          "{,}"s,
                          "[1 2]"s,
                          "01"s,
                          "+1"s,
                          ".5"s,
                          "1."s,
                          "-"s,
                          "0x10"s,
                          "NaN"s,
                          "Infinity"s,
                          "tru"s,
                          "truex"s,
                          "// c\n{}"s,
                          "{/*c*/}"s,
                          "\"\\x\""s,
                          "\"\\u12\""s,
                          "\"\\ud800\""s,
                          "\"\\ude00\""s,
                          "\"a\nb\""s,
                          "\"a\0b\""s,
                          "\xef\xbb\xbf{}"s,
                          "\"\xff\""s,
                          "\"\xc0\x80\""s,
                          "\"\xed\xa0\x80\""s,
                          "\"\xf4\x90\x80\x80\""s}) {
    EXPECT_THAT(syntax_error(bad), HasSubstr("line 1, column ")) << bad;
  }
}

TEST(JsonText, is_wrong_at_a_line_and_a_column) {
  EXPECT_EQ(syntax_error("{\n  \"owner\": \"é\",\n  \"é\": x\n}"), "line 3, column 8: syntax error, at: x\\x0a}");
  EXPECT_EQ(syntax_error("{\"a\":1}}"), "line 1, column 8: extra data, at: }");
  EXPECT_EQ(syntax_error("\"\xff\""), "line 1, column 2: syntax error, at: ?\"");
}

TEST(JsonText, ends_too_early) {
  EXPECT_EQ(syntax_error(""), "line 1, column 1: incomplete JSON, at the end");
  EXPECT_EQ(syntax_error("{\"a\":\n"), "line 2, column 1: incomplete JSON, at the end");
}

TEST(JsonText, is_nested_to_a_bounded_depth) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(syntax_error(nested(kJsonDepthMax)), "");
  EXPECT_THAT(syntax_error(nested(kJsonDepthMax + 1)), HasSubstr("too deep"));
  EXPECT_THAT(syntax_error(std::string(1'000'000, '[')), HasSubstr("too deep"));
}

}  // namespace
