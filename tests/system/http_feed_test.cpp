// The feed of all events as server-sent events: each once, in order, without a gap, whoever is killed and however slowly
// it is read.

#include <cstdlib>
#include <fstream>

#include "tests/system/harness/http_test.hpp"
#include "tests/system/harness/publisher_client.hpp"

namespace tercet::harness {
namespace {

/// Which event it is.
using Place = std::pair<std::string, std::uint64_t>;

class HttpFeed : public HttpAliceTest {
 protected:
  PublisherClient publisher{installation.ports()};

  void SetUp() override {
    HttpAliceTest::SetUp();
    ASSERT_TRUE(publisher.connected());
  }
  /// Commits of three events to one stream and two to another.
  void write_notes(int commits_wanted) {
    for (int i = 0; i < commits_wanted; ++i) {
      auto body = commit_to("note-a", any_version());
      write_again(body, "note-a");
      write_again(body, "note-a");
      write_again(body, "memo-b");
      write_again(body, "memo-b");
      ASSERT_EQ(publisher.offer(body).result(), v1::Receipt::COMMITTED);
    }
  }
  static Place place_of(const ServerEvent& event) {
    const auto json = parsed_json(event.data);
    return {text_at(json, "/stream"), std::stoull("0" + text_at(json, "/version"))};
  }
  /// All events of the log, of one category or of all, in their order.
  std::vector<Place> written(const std::string& category = {}) {
    std::vector<Place> places;
    for (const auto& commit : read_log(log)) {
      for (int i = 0; i < commit.body().writes_size(); ++i) {
        const auto& write = commit.body().writes(i);
        if (!write.stream().starts_with(category)) continue;
        for (int j = 0; j < write.events_size(); ++j) {
          places.emplace_back(write.stream(), commit.first_versions(i) + static_cast<std::uint64_t>(j));
        }
      }
    }
    return places;
  }
  /// What the feed sends until as many have come, or it is silent.
  static std::vector<Place> heard(EventSource& feed, std::size_t count) {
    std::vector<Place> places;
    while (places.size() < count) {
      const auto event = feed.next();
      if (!event) break;
      places.push_back(place_of(*event));
    }
    return places;
  }
};

TEST_F(HttpFeed, HasEachEventOnceInOrderAndOnAsTheLogGrows) {
  write_notes(10);
  auto feed = listen("/v1/events");
  ASSERT_EQ(feed.answer().status, 200U) << feed.answer().body;
  EXPECT_EQ(feed.answer().header("Content-Type"), "text/event-stream");
  EXPECT_EQ(heard(feed, 51), written());
  write_notes(10);
  commands.ask(deposit("alice", 10));
  const auto all = written();
  EXPECT_EQ(heard(feed, 51), (std::vector<Place>{all.begin() + 51, all.end()}));
}

TEST_F(HttpFeed, ShowsWhatAnEventIsAndWhoseOutcome) {
  const auto pay = deposit("alice", 10);
  const auto paid = commands.ask(pay);
  auto feed = listen("/v1/events?from_position=" + std::to_string(paid.position()));
  const auto event = feed.next();
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->id, std::to_string(paid.position()));
  const auto json = parsed_json(event->data);
  EXPECT_EQ(text_at(json, "/type"), "bank.v1.MoneyDeposited");
  EXPECT_EQ(text_at(json, "/data/amount/minor_units"), "10");
  EXPECT_EQ(text_at(json, "/command_id"), pay.command_id());
  EXPECT_EQ(json, json_in(get("/v1/streams/account-alice?from_version=2")).at("events").at(0));
}

TEST_F(HttpFeed, OfACategoryHasItsEventsOnly) {
  write_notes(3);
  auto notes = listen("/v1/events?category=note");
  auto memos = listen("/v1/events?category=memo");
  auto accounts = listen("/v1/events?category=account");
  EXPECT_EQ(heard(notes, 9), written("note"));
  EXPECT_EQ(heard(memos, 6), written("memo"));
  EXPECT_EQ(heard(accounts, 1), written("account"));
  commands.ask(deposit("alice", 10));
  EXPECT_EQ(heard(accounts, 1), (std::vector<Place>{{"account-alice", 2}}));
}

TEST_F(HttpFeed, OfACategoryMovesItsIdOverWhatIsNotInIt) {
  auto accounts = listen("/v1/events?category=account");
  heard(accounts, 1);
  write_notes(5);
  const auto head = std::to_string(read_log(log).size());
  EXPECT_TRUE(wait_until([&] {
    EXPECT_FALSE(accounts.next(50ms).has_value());
    return accounts.last_id() == head;
  })) << accounts.last_id();
}

TEST_F(HttpFeed, IsResumedBehindTheLastIdAtEachPlaceWithoutAGapAndWithoutARepetition) {
  write_notes(4);
  const auto all = written();
  for (std::size_t stop = 1; stop <= all.size(); ++stop) {
    // An id comes with the last event of a commit; what came after it is sent again.
    auto first = listen("/v1/events");
    std::vector<Place> complete;
    std::vector<Place> pending;
    for (std::size_t i = 0; i < stop; ++i) {
      const auto event = first.next();
      ASSERT_TRUE(event.has_value());
      pending.push_back(place_of(*event));
      if (!event->has_own_id) continue;
      complete.insert(complete.end(), pending.begin(), pending.end());
      pending.clear();
    }
    auto second = listen("/v1/events", first.last_id());
    const auto rest = heard(second, all.size() - complete.size());
    complete.insert(complete.end(), rest.begin(), rest.end());
    EXPECT_EQ(complete, all) << "stopped after " << stop;
  }
}

TEST_F(HttpFeed, IsResumedAcrossARestartOfTheQueryService) {
  write_notes(4);
  auto feed = listen("/v1/events");
  auto places = heard(feed, 11);
  EXPECT_EQ(feed.last_id(), std::to_string(read_log(log).size() - 2)) << "two commits of four, and Alice's";
  installation.queries().restart_hard();
  installation.queries().expect_ready();
  write_notes(2);
  auto resumed = listen("/v1/events", feed.last_id());
  const auto rest = heard(resumed, 20);
  places.insert(places.end(), rest.begin(), rest.end());
  EXPECT_EQ(places, written());
}

TEST_F(HttpFeed, StaysWhileTheEventBusIsGoneAndGoesOnWithoutAGap) {
  auto feed = listen("/v1/events");
  auto places = heard(feed, 1);
  installation.bus().kill();
  EXPECT_FALSE(feed.next(1s).has_value());
  EXPECT_FALSE(feed.has_ended());
  installation.bus().start();
  installation.bus().expect_ready();
  ASSERT_TRUE(publisher.connected_again());
  write_notes(3);
  const auto rest = heard(feed, 15);
  places.insert(places.end(), rest.begin(), rest.end());
  EXPECT_EQ(places, written());
}

TEST_F(HttpFeed, IsResumedWhileTheEventBusIsGone) {
  auto feed = listen("/v1/events");
  auto places = heard(feed, 1);
  installation.bus().kill();
  expect_problem(listen("/v1/events").answer(), 503, "bus.unavailable");
  auto resumed = listen("/v1/events", feed.last_id());
  ASSERT_EQ(resumed.answer().status, 200U) << "to a browser, another status is the end";
  installation.bus().start();
  installation.bus().expect_ready();
  ASSERT_TRUE(publisher.connected_again());
  write_notes(2);
  const auto rest = heard(resumed, 10);
  places.insert(places.end(), rest.begin(), rest.end());
  EXPECT_EQ(places, written());
}

TEST_F(HttpFeed, SaysThatAShorterLogIsAnotherBeforeItHasGrown) {
  auto feed = listen("/v1/events");
  heard(feed, 1);
  installation.bus().kill();
  auto& other = installation.another_bus_in_its_place();
  other.start();
  other.expect_ready();
  const auto last = feed.next();
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->type, "problem");
  EXPECT_EQ(text_at(parsed_json(last->data), "/code"), "log.changed");
}

TEST_F(HttpFeed, SaysThatTheLogIsAnotherAndEnds) {
  write_notes(3);
  auto feed = listen("/v1/events");
  heard(feed, 16);
  installation.bus().kill();
  auto& other = installation.another_bus_in_its_place();
  other.start();
  other.expect_ready();
  ASSERT_TRUE(publisher.connected_again());
  write_notes(10);
  const auto last = feed.next();
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->type, "problem");
  EXPECT_EQ(text_at(parsed_json(last->data), "/code"), "log.changed");
  EXPECT_FALSE(feed.next().has_value());
  EXPECT_TRUE(feed.has_ended());
  EXPECT_EQ(feed.last_id(), "") << "who connects again by itself begins anew";
}

TEST_F(HttpFeed, WhatCannotBeAskedForIsAProblem) {
  for (const std::string wrong : {"from_position=x", "category=No%20category", "from_position=1&from_position=2"}) {
    auto refused = listen("/v1/events?" + wrong);
    expect_problem(refused.answer(), 400, "request.bad_parameter");
  }
  expect_problem(listen("/v1/events", "x").answer(), 400, "request.bad_header");
  expect_problem(listen("/v1/events?from_position=1000000").answer(), 400, "request.bad_parameter");
  expect_problem(listen("/v1/events", "1000000").answer(), 409, "log.changed");
}

TEST_F(HttpFeed, OneReaderTooManyIsToldToComeBack) {
  std::vector<EventSource> readers;
  for (int i = 0; i < 128; ++i) {
    readers.push_back(listen("/v1/events"));
    ASSERT_EQ(readers.back().answer().status, 200U) << i;
  }
  auto refused = listen("/v1/events");
  expect_problem(refused.answer(), 503, "service.busy");
  EXPECT_TRUE(refused.answer().header("Retry-After").has_value());
  auto back_again = listen("/v1/events", "1");
  EXPECT_EQ(back_again.answer().status, 200U) << "to a browser, another status is the end";
  EXPECT_FALSE(back_again.next().has_value());
  EXPECT_TRUE(back_again.has_ended());

  readers.pop_back();
  EXPECT_TRUE(wait_until([&] { return listen("/v1/events").answer().status == 200; }));
}

/// In KiB.
std::size_t resident_memory(pid_t process) {
  std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  }
  return 0;
}

class HttpFeedMemory : public HttpFeed {
 protected:
  void SetUp() override {
    // So that a build with AddressSanitizer gives memory back, too.
    ::setenv("ASAN_OPTIONS", "quarantine_size_mb=1", 0);
    HttpFeed::SetUp();
  }
};

TEST_F(HttpFeedMemory, AReaderWhoDoesNotReadCostsLittleAndMissesNothing) {
  constexpr int kCommits = 300;
  constexpr std::size_t kEvents = 64;
  constexpr std::size_t kEventBytes = 4096;
  // More than the kernel takes in for a connection, many times over.
  constexpr std::size_t kWrittenKiB = kCommits * kEvents * kEventBytes / 1024;
  auto feed = listen("/v1/events?category=note", {}, 4096);
  ASSERT_EQ(feed.answer().status, 200U);
  const auto before = resident_memory(installation.queries().process().pid());
  for (int i = 0; i < kCommits; ++i) {
    auto body = commit_to("note-a", any_version());
    for (std::size_t j = 1; j < kEvents; ++j) write_again(body, "note-a", std::string(kEventBytes, 'n'));
    ASSERT_EQ(publisher.offer(body).result(), v1::Receipt::COMMITTED);
  }
  v1::ReadRequest question;
  question.mutable_head();
  const auto head = std::to_string(log.ask(question).head());
  ASSERT_TRUE(wait_until([&] { return get("/v1/projections").header("Tercet-Position") == head; }));
  const auto after = resident_memory(installation.queries().process().pid());
  EXPECT_LT(after, before + kWrittenKiB / 2) << "KiB, of " << kWrittenKiB << " that were not read";

  // Cut off or not: it goes on behind the last id, and has every event.
  std::uint64_t version = 0;
  std::uint64_t complete = 0;
  while (complete < kCommits * kEvents) {
    const auto event = feed.next();
    if (!event) {
      ASSERT_TRUE(feed.has_ended()) << "silent at " << version;
      feed = listen("/v1/events?category=note", feed.last_id());
      version = complete;
      continue;
    }
    ASSERT_EQ(place_of(*event).second, ++version);
    if (event->has_own_id) complete = version;
  }
}

}  // namespace
}  // namespace tercet::harness
