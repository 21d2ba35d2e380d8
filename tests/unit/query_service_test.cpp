// The query-service as its clients meet it: real sockets, real files, and an event-bus that holds its log in memory.
#include "query-service/query_service.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/messaging/socket.hpp"
#include "query-service/projections/account_view.hpp"
#include "query-service/projections/registry.hpp"
#include "tercet/v1/query.pb.h"
#include "tests/unit/query_service_accounts.hpp"

namespace tercet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using View = v1::ProjectionView;

/// A second read model, of those accounts that were ever opened.
struct OwnersModel {
  using Row = bank::v1::AccountView;
  using Events = EventList<bank::v1::AccountOpened>;
  static constexpr const char* kName = "owners";
  static constexpr std::uint32_t kRevision = 1;
  static constexpr const char* kCategory = "account";
  static constexpr std::array<IndexOf<Row>, 0> kIndexes{};
  static Result<void> fold(Row& row, const bank::v1::AccountOpened& event, const EventInfo&) {
    row.set_owner(event.owner());
    return {};
  }
};

Message message_of(std::initializer_list<std::string> frames) {
  Message message;
  for (const auto& bytes : frames) message.push_back(frame(bytes));
  return message;
}

/// Feed and reads of an event-bus. Used on the loop's thread.
class FakeBus {
 public:
  FakeBus(EventLoop& loop, const FollowedLog& log)
      : log_{&log}, feed_{loop, SocketKind::xpub}, reads_{loop, SocketKind::router}, timer_{loop} {
    EXPECT_TRUE(feed_.bind("tcp://127.0.0.1:*"));
    EXPECT_TRUE(reads_.bind("tcp://127.0.0.1:*"));
    feed_.on_messages([](std::span<Message>) {});
    reads_.on_messages([this](std::span<Message> messages) {
      for (auto& message : messages) answer(message);
    });
    timer_.every(20ms, [this] { feed_.send(message_of({"heartbeat", log_->heartbeat().SerializeAsString()})); });
  }

  void serve(const FollowedLog& log) { log_ = &log; }
  std::string feed() const { return feed_.bound_endpoint(); }
  std::string reads() const { return reads_.bound_endpoint(); }
  void publish(Position first, Position last) {
    const auto batch = log_->batch(first, last);
    feed_.send(message_of({"commits", batch.header.SerializeAsString(), batch.commits->SerializeAsString()}));
  }
  void publish_garbage() {
    feed_.send(message_of({"commits", log_->batch(1, 1).header.SerializeAsString(), "\xff\xff"}));
  }

 private:
  void answer(Message& message) {
    v1::ReadRequest request;
    ASSERT_TRUE(parse_frame(message[1], request));
    Message reply;
    reply.push_back(std::move(message[0]));
    reply.push_back(frame(log_->read(request)));
    reads_.send(std::move(reply));
  }

  const FollowedLog* log_;
  Socket feed_;
  Socket reads_;
  Timer timer_;
};

class QueryServiceTest : public ::testing::Test {
 protected:
  QueryServiceTest() {
    std::filesystem::create_directories(directory_);
    loop_.emplace();
    bus_.emplace(*loop_, log_);
    start_service();
    thread_ = std::thread{[this] { loop_->run(); }};
  }
  ~QueryServiceTest() override {
    stop_service();
    bus_.reset();
    loop_.reset();
    std::filesystem::remove_all(directory_);
  }

  void start_service() {
    auto models = all_read_models();
    models.push_back({AggregateProjection::make<OwnersModel>(), {}});
    service_.emplace(*loop_, std::move(models),
                     QueryService::Config{directory_, "tcp://127.0.0.1:*", bus_->feed(), bus_->reads(), 1});
    ASSERT_TRUE(service_->start());
    client_.emplace(*loop_, SocketKind::dealer);
    client_->on_messages([this](std::span<Message> messages) {
      for (auto& message : messages) replies_.push_back(std::move(message));
    });
    ASSERT_TRUE(client_->connect(service_->endpoint()));
  }
  void stop_service() {
    if (!thread_.joinable()) return;
    loop_->post([this] {
      service_->stop();
      loop_->stop();
    });
    thread_.join();
    service_.reset();
    client_.reset();
  }
  /// Ends the process, as far as a test can, and starts it again on the same files.
  void start_again() {
    stop_service();
    bus_.reset();
    loop_.reset();
    loop_.emplace();
    bus_.emplace(*loop_, log_);
    start_service();
    thread_ = std::thread{[this] { loop_->run(); }};
  }

  template <class Work>
  auto on_loop(Work work) {
    std::packaged_task<decltype(work())()> task{std::move(work)};
    auto result = task.get_future();
    loop_->post([&task] { task(); });
    return result.get();
  }

  /// Sends these frames and returns the frames of the reply.
  Message exchange(Message message) {
    on_loop([&] {
      replies_.clear();
      client_->send(std::move(message));
    });
    for (const auto deadline = std::chrono::steady_clock::now() + 20s; std::chrono::steady_clock::now() < deadline;) {
      if (on_loop([this] { return !replies_.empty(); })) return on_loop([this] { return std::move(replies_.front()); });
      std::this_thread::sleep_for(1ms);
    }
    ADD_FAILURE() << "no reply within 20 s";
    return {};
  }
  v1::QueryReply ask(const std::string& type, const google::protobuf::Message& question, Position min_position = 0) {
    v1::Query query;
    query.set_request_id(++request_id_);
    query.set_type(type);
    query.set_data(question.SerializeAsString());
    query.set_min_position(min_position);
    const auto reply = read_reply(exchange(message_of({"query", query.SerializeAsString()})));
    EXPECT_EQ(reply.request_id(), request_id_);
    return reply;
  }
  static v1::QueryReply read_reply(const Message& message) {
    v1::QueryReply reply;
    EXPECT_TRUE(!message.empty() && parse_frame(message.back(), reply));
    return reply;
  }
  v1::QueryReply get_account(const std::string& id, Position min_position = 0) {
    bank::v1::GetAccount question;
    question.set_account_id(id);
    return ask("bank.v1.GetAccount", question, min_position);
  }
  static bank::v1::AccountView view_of(const v1::QueryReply& reply) {
    bank::v1::AccountView view;
    EXPECT_EQ(reply.status(), 200u) << reply.problem().detail();
    EXPECT_EQ(reply.type(), "bank.v1.AccountView");
    EXPECT_TRUE(view.ParseFromString(reply.data()));
    return view;
  }
  View projection(const std::string& name) {
    v1::ProjectionList list;
    EXPECT_TRUE(list.ParseFromString(ask("tercet.v1.ListProjections", v1::ListProjections{}).data()));
    for (const auto& view : list.projections()) {
      if (view.name() == name) return view;
    }
    ADD_FAILURE() << "no projection " << name;
    return {};
  }
  View wait_for(const std::string& name, View::State state) {
    for (const auto deadline = std::chrono::steady_clock::now() + 20s; std::chrono::steady_clock::now() < deadline;) {
      auto view = projection(name);
      if (view.state() == state) return view;
      std::this_thread::sleep_for(5ms);
    }
    ADD_FAILURE() << name << " did not become " << View::State_Name(state) << " within 20 s";
    return projection(name);
  }
  /// Changes the log that the bus serves.
  template <class Change>
  void write(Change change) {
    on_loop([&] { change(log_); });
  }

  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("tercet-query-service-" + std::to_string(::getpid()));
  AccountLog log_;
  std::optional<EventLoop> loop_;
  std::optional<FakeBus> bus_;
  std::optional<QueryService> service_;
  std::optional<Socket> client_;
  std::vector<Message> replies_;
  std::thread thread_;
  std::uint64_t request_id_ = 0;
};

TEST_F(QueryServiceTest, AnswersFromAnEmptyLog) {
  EXPECT_EQ(get_account("alice").problem().code(), "account.not_found");
  EXPECT_EQ(wait_for("account_view", View::LIVE).position(), 0u);
}

TEST_F(QueryServiceTest, FollowsTheLogByPagesAndByTheFeed) {
  write([](auto& log) { log.open("alice", "Alice"); });
  EXPECT_EQ(view_of(get_account("alice", 1)).owner(), "Alice") << "shown by a heartbeat, read by a page";
  write([this](auto& log) {
    log.deposit("alice", 5);
    bus_->publish(2, 2);
  });
  const auto reply = get_account("alice", 2);
  EXPECT_EQ(view_of(reply).balance().minor_units(), 5);
  EXPECT_EQ(reply.position(), 2u);
  const auto view = wait_for("account_view", View::LIVE);
  EXPECT_EQ(view.position(), 2u);
  EXPECT_EQ(view.head(), 2u);
  EXPECT_EQ(view.lag_commits(), 0u);
}

TEST_F(QueryServiceTest, ABatchThatCannotBeParsedIsReadFromTheLogInstead) {
  write([this](auto& log) {
    log.open("alice", "Alice");
    bus_->publish_garbage();
  });
  EXPECT_EQ(get_account("alice", 1).status(), 200u);
}

TEST_F(QueryServiceTest, APositionThatDoesNotComeInTimeIs504) {
  v1::Query query;
  query.set_type("bank.v1.GetAccount");
  bank::v1::GetAccount question;
  question.set_account_id("alice");
  query.set_data(question.SerializeAsString());
  query.set_min_position(1000);
  query.set_timeout_ms(60);
  EXPECT_EQ(read_reply(exchange(message_of({"query", query.SerializeAsString()}))).status(), 504u);
}

TEST_F(QueryServiceTest, WhatIsNoQueryIsAnsweredWith400) {
  EXPECT_EQ(read_reply(exchange(message_of({"nonsense"}))).problem().code(), "request.malformed");
  EXPECT_EQ(read_reply(exchange(message_of({"query"}))).status(), 400u);
  EXPECT_EQ(read_reply(exchange(message_of({"query", "\xff\xff"}))).status(), 400u);
  EXPECT_EQ(read_reply(exchange(message_of({"command", ""}))).status(), 400u);
  EXPECT_EQ(read_reply(exchange(message_of({"query", "", "too much"}))).status(), 400u);
  EXPECT_EQ(read_reply(exchange(message_of({"query", ""}))).problem().code(), "query.unknown_type");
  EXPECT_EQ(read_reply(exchange(message_of({""}))).problem().code(), "request.malformed");
}

TEST_F(QueryServiceTest, TheDelimiterOfAReqSocketIsGivenBack) {
  v1::Query query;
  query.set_request_id(5);
  const auto reply = exchange(message_of({"", "query", query.SerializeAsString()}));
  ASSERT_EQ(reply.size(), 2u);
  EXPECT_EQ(reply[0].size(), 0u);
  EXPECT_EQ(read_reply(reply).request_id(), 5u);
}

TEST_F(QueryServiceTest, AnEventThatCannotBeFoldedStopsOnlyTheModelThatFoldsIt) {
  write([](auto& log) {
    log.open("alice", "Alice");
    log.write({{"account-alice", {AccountLog::raw_event("bank.v1.MoneyDeposited", "\xff")}}});
    log.open("bob", "Bob");
  });
  const auto failed = wait_for("account_view", View::FAILED);
  EXPECT_EQ(failed.position(), 1u);
  EXPECT_THAT(failed.error(), HasSubstr("position 2"));
  EXPECT_EQ(view_of(get_account("alice")).owner(), "Alice");
  EXPECT_EQ(get_account("bob", 3).problem().code(), "projection.failed");
  EXPECT_EQ(wait_for("owners", View::LIVE).position(), 3u);
}

TEST_F(QueryServiceTest, StartedAgainItGoesOnAndFromNothingItAnswersTheSame) {
  write([](auto& log) { log.random_life(250); });
  const auto first = get_account("r1", 250).data();
  ASSERT_FALSE(first.empty());
  start_again();
  const auto kept = get_account("r1");
  EXPECT_EQ(kept.position(), 250u) << "asked before anything could be read from the bus";
  EXPECT_EQ(kept.data(), first);
  stop_service();
  for (const auto& file : std::filesystem::directory_iterator{directory_}) std::filesystem::remove(file);
  start_again();
  EXPECT_EQ(get_account("r1", 250).data(), first);
}

TEST_F(QueryServiceTest, AnotherLogBehindTheSameAddressStopsItAndIsSaid) {
  write([](auto& log) { log.open("alice", "Alice"); });
  ASSERT_EQ(get_account("alice", 1).status(), 200u);
  FollowedLog other_log{'b'};
  other_log.append_many(5);
  on_loop([&] { bus_->serve(other_log); });
  EXPECT_EQ(wait_for("account_view", View::WRONG_LOG).position(), 1u);
  EXPECT_EQ(get_account("alice").problem().code(), "log.changed");
  on_loop([&] { bus_->serve(log_); });
}

TEST_F(QueryServiceTest, ADamagedFileStopsItsModelAndNotTheProcess) {
  write([](auto& log) { log.open("alice", "Alice"); });
  ASSERT_EQ(get_account("alice", 1).status(), 200u);
  stop_service();
  std::filesystem::resize_file(directory_ / "account_view-1.sqlite", 100);
  start_again();
  EXPECT_THAT(wait_for("account_view", View::FAILED).error(), HasSubstr("delete it"));
  EXPECT_EQ(get_account("alice").problem().code(), "projection.failed");
  EXPECT_EQ(wait_for("owners", View::LIVE).position(), 1u);
}

TEST_F(QueryServiceTest, APortInUseIsOneClearError) {
  const auto taken = on_loop([this] { return service_->endpoint(); });
  const auto error = on_loop([&] {
    QueryService second{*loop_, {}, {directory_, taken, bus_->feed(), bus_->reads(), 1}};
    const auto started = second.start();
    return started ? std::string{} : started.error().message;
  });
  EXPECT_THAT(error, HasSubstr(taken));
}

}  // namespace
}  // namespace tercet::testing
