#include "tests/simulation/checks/client_checks.hpp"

#include "common/vocabulary/problem.hpp"
#include "tests/simulation/checks/story.hpp"

namespace tercet::simulation {
namespace {

using ::testing::HasSubstr;

std::string check(const Story& story, const std::vector<const FinalLog*>& others = {}) {
  std::vector<CheckedLog> logs{CheckedLog{story.log}};
  for (const auto* other : others) logs.emplace_back(*other);
  return only(check_clients(CommandBook{story.history}, logs));
}

std::string origins(const Story& story) {
  const std::vector<CheckedLog> logs{CheckedLog{story.log}};
  return only(check_origins(story.history, CommandBook{story.history}, logs));
}

v1::CommandReply unrecorded(std::uint32_t status, const std::string& code) {
  v1::CommandReply reply;
  reply.set_status(status);
  *reply.mutable_problem() = make_problem(status, code, "");
  return reply;
}

std::string told_by(std::uint8_t n) {
  return "command " + id_name(n) + " of carol: ";
}

// ---- Outcomes ----

TEST(ClientChecks, AcceptRepliesThatAreTrue) {
  EXPECT_EQ(check(good_story()), "");
}

TEST(ClientChecks, RefuseAnOutcomeThatIsNotThere) {
  auto story = good_story();
  story.last().replies[0].set_position(7);
  EXPECT_EQ(check(story), told_by(6) + "told 200 at position 7, where its outcome is not");
  story = good_story();
  story.log.commits.pop_back();
  EXPECT_EQ(check(story), told_by(6) + "told 200 at position 8, where its outcome is not");
}

TEST(ClientChecks, RefuseAReplyThatDiffersFromTheOutcome) {
  auto story = good_story();
  auto& reply = story.last().replies[0];
  reply.set_status(201);
  reply.set_version(3);
  reply.set_stream("order-8");
  reply.mutable_problem()->set_code("order.full");
  reply.set_command_id(id_name(7));
  const auto told = told_by(6) + "told 201 at position 8: ";
  EXPECT_EQ(check(story), told + "status 201, the log says 200\n" + told + "version 3, the log says 2\n" + told +
                              "stream order-8, the log says order-7\n" + told + "code order.full, the log says \n" +
                              told + "command " + id_name(7) + ", the log says " + id_name(6));
}

TEST(ClientChecks, RefuseARejectionToldWithAnotherCode) {
  auto story = good_story();
  story.history.commands[2].replies[0].mutable_problem()->set_code("account.closed");
  EXPECT_THAT(check(story), HasSubstr("code account.closed, the log says account.insufficient_funds"));
}

TEST(ClientChecks, RefuseAnotherContentsOutcome) {
  auto story = good_story();
  auto& other = story.send_again();
  other.command.set_data(place_order("8", {}).SerializeAsString());
  other.replies = story.history.commands[5].replies;
  EXPECT_EQ(check(story), told_by(6) + "told 200 at position 8, which is that of another content");
}

TEST(ClientChecks, AcceptWhatIsTrueOfALogThatWasServedForAWhile) {
  const auto story = good_story();
  auto at_the_end = story;
  at_the_end.log.commits.clear();
  EXPECT_THAT(check(at_the_end), HasSubstr("where its outcome is not"));
  EXPECT_EQ(check(at_the_end, {&story.log}), "");
}

// ---- 202 ----

TEST(ClientChecks, RefuseA202ThatIsNoAcceptance) {
  auto story = good_story();
  auto& accepted = story.history.commands[0].replies[0];
  accepted.set_position(2);
  EXPECT_EQ(check(story), told_by(1) + "told 202 at position 2, where it is not accepted");
  accepted.set_position(1);
  accepted.set_stream("account-bob");
  EXPECT_EQ(check(story), told_by(1) + "told 202 at position 1 of account-bob for command " + id_name(1) +
                              ", accepted is account-alice");
  story = good_story();
  story.history.commands[0].command.set_data(open_account("alice", 51).SerializeAsString());
  EXPECT_THAT(check(story), HasSubstr("told 202 at position 1, where another content is accepted"));
}

TEST(ClientChecks, RefuseAPromiseThatWasNotKept) {
  auto story = good_story();
  story.send(9, "account-bob", deposit("bob", 1), v1::Command::ACCEPTED);
  story.accept();
  EXPECT_EQ(check(story), told_by(9) + "was told 202 and has no outcome");
  const Story at_the_end;
  const auto other = story.log;
  story.log = at_the_end.log;
  story.history.commands.erase(story.history.commands.begin(), story.history.commands.end() - 1);
  EXPECT_EQ(check(story, {&other}), "");
}

TEST(ClientChecks, RefuseA202ThatNobodyWaitsFor) {
  auto story = good_story();
  auto& sent = story.history.commands[0];
  std::swap(sent.replies[0], sent.replies[1]);
  EXPECT_EQ(check(story), told_by(1) + "told 202 after the outcome");
  std::swap(sent.replies[0], sent.replies[1]);
  sent.command.set_wait(v1::Command::COMMITTED);
  EXPECT_EQ(check(story), told_by(1) + "told 202, though the client waits for the commit");
}

// ---- Answers that promise nothing ----

TEST(ClientChecks, AcceptAnswersThatPromiseNothing) {
  auto story = good_story();
  for (const std::uint32_t status : {400U, 413U, 429U, 503U, 504U}) {
    story.send_again().replies.push_back(unrecorded(status, "any"));
  }
  story.send_again().command.set_command_id("no id");
  EXPECT_EQ(check(story), "");
}

TEST(ClientChecks, RefuseAnOutcomeWithoutPosition) {
  auto story = good_story();
  story.send_again().replies.push_back(unrecorded(404, "order.not_found"));
  EXPECT_EQ(check(story), told_by(6) + "told 404 order.not_found without a position");
}

TEST(ClientChecks, AcceptThatAnIdWasReusedOnlyIfItWas) {
  auto story = good_story();
  story.send_again().replies.push_back(unrecorded(422, "command.id_reused"));
  EXPECT_EQ(check(story), told_by(6) + "told 422 command.id_reused, but nobody used the id for anything else");
  story.last().command.set_data("other");
  EXPECT_EQ(check(story), "");
}

TEST(ClientChecks, RefuseADryRunWithAPosition) {
  auto story = good_story();
  story.last().command.set_dry_run(true);
  EXPECT_EQ(check(story), told_by(6) + "a dry run was told position 8");
}

// ---- Origins ----

TEST(Origins, AreKnownOfEverything) {
  EXPECT_EQ(origins(good_story()), "");
}

TEST(Origins, AreNoDryRunsAndNothingMalformed) {
  auto story = good_story();
  const auto nobodys = "position 8: it is the outcome of command " + id_name(6) + ", which nobody sent like that";
  story.last().command.set_dry_run(true);
  EXPECT_THAT(origins(story), HasSubstr(nobodys));
  story.last().command.set_dry_run(false);
  EXPECT_EQ(origins(story), "");
  story.last().replies = {unrecorded(400, "command.malformed")};
  EXPECT_THAT(origins(story), HasSubstr(nobodys));
  story.send_again().replies.clear();
  EXPECT_EQ(origins(story), "");
}

TEST(Origins, AreTheContentThatWasSent) {
  auto story = good_story();
  story.at(1).mutable_body()->mutable_acceptances(0)->set_data("other");
  EXPECT_THAT(origins(story),
              HasSubstr("position 1: it accepts command " + id_name(1) + ", which nobody sent like that"));
}

TEST(Origins, AreWhatForeignPublishersOffered) {
  auto story = good_story();
  story.at(6).mutable_body()->mutable_writes(0)->mutable_events(0)->set_data("");
  EXPECT_THAT(origins(story), HasSubstr("position 6: it is not what its foreign publisher offered"));
  story.history.foreign.clear();
  EXPECT_THAT(origins(story), HasSubstr("position 6: nobody offered it"));
}

}  // namespace
}  // namespace tercet::simulation
