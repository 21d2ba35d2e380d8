#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "command-service/command_frames.hpp"
#include "command-service/mark_file.hpp"
#include "command-service/pending_offers.hpp"
#include "common/vocabulary/limits.hpp"

/// What stands between the processor and the world: frames, appends, the mark file.
namespace tercet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Message frames(const std::vector<std::string>& parts) {
  Message message;
  for (const auto& part : parts) message.push_back(frame(std::string_view{part}));
  return message;
}

// ---- Frames ----

TEST(Frames, ACommandAndAQueryAreRead) {
  v1::Command command;
  command.set_type("bank.v1.Deposit");
  const auto request = read_request(frames({"id", "command", command.SerializeAsString()}));
  ASSERT_TRUE(std::holds_alternative<v1::Command>(request.content));
  EXPECT_EQ(std::get<v1::Command>(request.content).type(), "bank.v1.Deposit");
  EXPECT_EQ(request.client.routing_id, "id");
  EXPECT_FALSE(request.client.one_reply);
  EXPECT_TRUE(std::holds_alternative<v1::Query>(read_request(frames({"id", "query", ""})).content));
}

TEST(Frames, AnEmptyDelimiterMeansOneReply) {
  const auto request = read_request(frames({"id", "", "command", ""}));
  EXPECT_TRUE(request.client.one_reply);
  EXPECT_TRUE(std::holds_alternative<v1::Command>(request.content));
}

TEST(Frames, WhateverElseComesIsAnsweredWith400) {
  for (const auto& parts : std::vector<std::vector<std::string>>{{"id"},
                                                                 {"id", ""},
                                                                 {"id", "nonsense"},
                                                                 {"id", "command"},
                                                                 {"id", "command", "\xff"},
                                                                 {"id", "command", "", ""},
                                                                 {"id", "", "", "command", ""},
                                                                 {"id", "query"},
                                                                 {"id", "query", "\xff"},
                                                                 {"id", "query", "", ""}}) {
    const auto request = read_request(frames(parts));
    ASSERT_TRUE(std::holds_alternative<MalformedRequest>(request.content)) << parts.size();
    std::visit(
        [](const auto& reply) {
          EXPECT_EQ(reply.status(), 400U);
          EXPECT_EQ(reply.problem().code(), "request.malformed");
        },
        std::get<MalformedRequest>(request.content));
  }
}

TEST(Frames, AReplyRepeatsTheDelimiter) {
  v1::CommandReply reply;
  reply.set_status(202);
  EXPECT_EQ(reply_message({"id", false}, reply).size(), 2U);
  const auto to_req = reply_message({"id", true}, reply);
  ASSERT_EQ(to_req.size(), 3U);
  EXPECT_EQ(frame_view(to_req[0]), "id");
  EXPECT_EQ(to_req[1].size(), 0U);
  v1::CommandReply read;
  EXPECT_TRUE(parse_frame(to_req[2], read));
  EXPECT_EQ(read.status(), 202U);
}

// ---- Offers ----

CommitId numbered(std::uint8_t number) {
  CommitId id{};
  id.data[15] = number;
  return id;
}

PendingOffers::Commit commit(std::uint8_t number, std::size_t bytes) {
  return {nullptr, numbered(number), std::string(bytes, 'x')};
}

std::vector<std::size_t> sizes(const std::vector<Offer>& offers) {
  std::vector<std::size_t> result;
  for (const auto& offer : offers) result.push_back(offer.bodies.size());
  return result;
}

TEST(Offers, OneAppendForEachAttempt) {
  PendingOffers pending;
  pending.offer(commit(1, 1), 1);
  pending.offer(commit(2, 1), 2);
  pending.offer(commit(3, 1), 1);
  std::vector<Offer> offers;
  pending.flush(offers);
  EXPECT_THAT(sizes(offers), ElementsAre(2, 1));
  EXPECT_EQ(offers[1].attempt, 2U);
  offers.clear();
  pending.flush(offers);
  EXPECT_THAT(offers, IsEmpty());
  EXPECT_EQ(pending.size(), 3U) << "until their receipts come";
}

TEST(Offers, AChainIsNotTornByAFullAppend) {
  PendingOffers pending;
  pending.offer(commit(1, limits::kAppendBytesMax - 10), 1);
  std::vector<PendingOffers::Commit> chain;
  chain.push_back(commit(2, 6));
  chain.push_back(commit(3, 6));
  pending.offer(std::move(chain), 1);
  std::vector<Offer> offers;
  pending.flush(offers);
  EXPECT_THAT(sizes(offers), ElementsAre(1, 2));
}

TEST(Offers, AnAppendHasALimitedNumberOfCommits) {
  PendingOffers pending;
  for (std::size_t i = 0; i < limits::kBodiesPerAppendMax + 1; ++i) {
    CommitId id{};
    id.data[0] = static_cast<std::uint8_t>(i >> 8);
    id.data[1] = static_cast<std::uint8_t>(i);
    pending.offer({nullptr, id, "x"}, 1);
  }
  std::vector<Offer> offers;
  pending.flush(offers);
  EXPECT_THAT(sizes(offers), ElementsAre(limits::kBodiesPerAppendMax, 1));
}

// ---- The mark file ----

class MarkFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "tercet-mark-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::filesystem::path file() const { return directory_ / "running"; }

  std::filesystem::path directory_;
};

TEST_F(MarkFileTest, NoFileAndAnEmptyOneMeanThatNothingIsMarked) {
  EXPECT_EQ(*MarkFile::read(file()), std::nullopt);
  std::ofstream{file()}.flush();
  EXPECT_EQ(*MarkFile::read(file()), std::nullopt);
}

TEST_F(MarkFileTest, AFileThatIsNoMarkIsAnError) {
  std::ofstream{file()} << "nonsense\n";
  EXPECT_TRUE(MarkFile::read(file()).has_error());
  std::ofstream{file()} << "0190a0b0-0000-7000-8000-000000000001 many\n";
  EXPECT_TRUE(MarkFile::read(file()).has_error());
}

TEST_F(MarkFileTest, WhatIsWrittenIsReadAfterwards) {
  EventLoop loop;
  std::vector<Mark> written;
  const Mark mark{numbered(1), 2};
  {
    MarkFile marks{loop, file(), [&](const Mark& done) {
                     written.push_back(done);
                     EXPECT_EQ(*MarkFile::read(file()), done.command.is_nil() ? std::nullopt : std::optional{done});
                     if (done == mark) {
                       marks.write({});
                     } else {
                       loop.stop();
                     }
                   }};
    marks.write(mark);
    loop.run();
  }
  EXPECT_THAT(written, ElementsAre(mark, Mark{}));
}

TEST_F(MarkFileTest, WhatCannotBeWrittenIsTriedAgain) {
  EventLoop loop;
  std::filesystem::remove_all(directory_);
  bool written = false;
  MarkFile marks{loop, file(), [&](const Mark&) {
                   written = true;
                   loop.stop();
                 }};
  marks.write({numbered(1), 1});
  Timer mended{loop};
  mended.once(std::chrono::milliseconds{100}, [&] {
    EXPECT_FALSE(written);
    std::filesystem::create_directory(directory_);
  });
  loop.run();
  EXPECT_TRUE(written);
}

}  // namespace
}  // namespace tercet
