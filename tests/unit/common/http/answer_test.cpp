#include "common/http/answer.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "tests/unit/common/http/recorded_exchange.hpp"

namespace tercet::http {
namespace {

TEST(Answer, IsGivenOnce) {
  const auto client = std::make_shared<RecordedExchange>();
  Answer answer{client};
  answer.send({.status = 201, .headers = {}, .content_type = {}, .body = {}});
  answer.send({.status = 202, .headers = {}, .content_type = {}, .body = {}});
  EXPECT_EQ(client->response->status, 201u);
}

TEST(Answer, ThatIsDestroyedUnansweredIs500) {
  const auto client = std::make_shared<RecordedExchange>();
  { const Answer forgotten{client}; }
  ASSERT_TRUE(client->response);
  EXPECT_EQ(client->response->status, 500u);
  EXPECT_NE(client->response->body.find("\"code\":\"internal\""), std::string::npos);
}

TEST(Answer, ThatWasMovedFromDoesNotAnswer) {
  const auto client = std::make_shared<RecordedExchange>();
  Answer answer{client};
  {
    Answer moved{std::move(answer)};
    answer = std::move(moved);
  }
  EXPECT_FALSE(client->response);
  answer.send({});
  EXPECT_EQ(client->response->status, 200u);
}

TEST(Answer, GoesNowhereIfTheConnectionIsNoMore) {
  auto client = std::make_shared<RecordedExchange>();
  Answer answer{client};
  client.reset();
  bool gone = false;
  answer.on_gone([&] { gone = true; });
  EXPECT_TRUE(gone);
  auto stream = answer.stream();
  EXPECT_FALSE(stream.send("data: 1\n\n"));
  EXPECT_EQ(stream.queued_bytes(), 0u);
}

TEST(EventStream, IsClosedWhenItIsDestroyedAndNotWhenItIsMoved) {
  const auto client = std::make_shared<RecordedExchange>();
  {
    auto stream = Answer{client}.stream({{"Tercet-Position", "7"}});
    auto moved = std::move(stream);
    EXPECT_FALSE(client->closed);
    EXPECT_TRUE(moved.send("data: 1\n\n"));
  }
  EXPECT_TRUE(client->closed);
  EXPECT_EQ(client->events, "data: 1\n\n");
  EXPECT_EQ(client->stream_headers, (std::vector<NamedValue>{{"Tercet-Position", "7"}}));
  EXPECT_FALSE(client->response) << "a stream is an answer";
}

}  // namespace
}  // namespace tercet::http
