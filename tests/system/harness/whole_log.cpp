#include "tests/system/harness/whole_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "bank/v1/account.pb.h"
#include "common/vocabulary/identity.hpp"

namespace tercet::harness {
namespace {

v1::ReadReply read_page(LogClient& bus, std::uint64_t from) {
  v1::ReadRequest request;
  request.mutable_all()->set_from_position(from);
  return bus.ask(request);
}

void expect_dense_versions(const v1::Commit& commit, std::map<std::string, std::uint64_t>& versions) {
  ASSERT_EQ(commit.first_versions_size(), commit.body().writes_size());
  for (int i = 0; i < commit.body().writes_size(); ++i) {
    const auto& write = commit.body().writes(i);
    auto& version = versions[write.stream()];
    EXPECT_EQ(commit.first_versions(i), version + 1) << write.stream();
    version += static_cast<std::uint64_t>(write.events_size());
  }
}

template <class Message>
Message parsed(const v1::Event& event) {
  Message message;
  EXPECT_TRUE(message.ParseFromString(event.data())) << event.type();
  return message;
}

template <class Visit>
void for_each_event(const WholeLog& log, const Visit& visit) {
  for (const auto& commit : log) {
    for (const auto& write : commit.body().writes()) {
      for (const auto& event : write.events()) visit(write.stream(), event);
    }
  }
}

}  // namespace

WholeLog read_log(LogClient& bus) {
  WholeLog log;
  for (std::uint64_t from = 1;;) {
    const auto page = read_page(bus, from);
    EXPECT_EQ(page.status(), 200U) << page.problem().ShortDebugString();
    log.insert(log.end(), page.commits().commits().begin(), page.commits().commits().end());
    if (page.status() != 200 || page.end()) return log;
    if (page.next() <= from) {
      ADD_FAILURE() << "a page that ends before the log and leads nowhere";
      return log;
    }
    from = page.next();
  }
}

void expect_sound(const WholeLog& log) {
  std::map<std::string, std::uint64_t> versions;
  std::set<std::string> ids;
  std::int64_t last_time = 0;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto& commit = log[i];
    EXPECT_EQ(commit.position(), i + 1);
    EXPECT_GE(commit.time_us(), last_time);
    last_time = commit.time_us();
    EXPECT_EQ(commit.body().commit_id().size(), 16U);
    EXPECT_TRUE(ids.insert(commit.body().commit_id()).second) << "an id twice, at position " << commit.position();
    expect_dense_versions(commit, versions);
  }
}

const v1::Commit* find_commit(const WholeLog& log, const std::string& id) {
  const auto found = std::find_if(log.begin(), log.end(), [&](const auto& c) { return c.body().commit_id() == id; });
  return found == log.end() ? nullptr : &*found;
}

std::map<std::string, Fate> fates(const WholeLog& log) {
  std::map<std::string, Fate> all;
  for (const auto& commit : log) {
    for (const auto& acceptance : commit.body().acceptances()) ++all[acceptance.command_id()].acceptances;
    if (commit.body().has_outcome()) all[commit.body().commit_id()].outcome = &commit;
  }
  return all;
}

Fate fate_of(const WholeLog& log, const std::string& command_id) {
  const auto all = fates(log);
  const auto found = all.find(id_bytes(command_id));
  return found == all.end() ? Fate{} : found->second;
}

std::map<std::string, std::int64_t> balances(const WholeLog& log) {
  std::map<std::string, std::int64_t> result;
  for_each_event(log, [&](const std::string& stream, const v1::Event& event) {
    if (event.type() == "bank.v1.AccountOpened") result[stream] = 0;
    if (event.type() == "bank.v1.MoneyDeposited") {
      result[stream] = parsed<bank::v1::MoneyDeposited>(event).balance().minor_units();
    }
    if (event.type() == "bank.v1.MoneyWithdrawn") {
      result[stream] = parsed<bank::v1::MoneyWithdrawn>(event).balance().minor_units();
    }
  });
  return result;
}

std::int64_t money_paid_in(const WholeLog& log) {
  std::int64_t sum = 0;
  for_each_event(log, [&](const std::string&, const v1::Event& event) {
    if (event.type() == "bank.v1.MoneyDeposited") sum += parsed<bank::v1::MoneyDeposited>(event).amount().minor_units();
    if (event.type() == "bank.v1.MoneyWithdrawn") sum -= parsed<bank::v1::MoneyWithdrawn>(event).amount().minor_units();
  });
  return sum;
}

std::string id_bytes(const std::string& text) {
  return to_bytes(parse_uuid(text).value_or(Uuid{}));
}

}  // namespace tercet::harness
