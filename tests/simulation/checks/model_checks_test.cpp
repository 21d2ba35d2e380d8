#include "tests/simulation/checks/model_checks.hpp"

#include <unistd.h>

#include "query-service/projections/registry.hpp"
#include "query-service/read_model/model_store.hpp"
#include "tests/simulation/checks/story.hpp"

namespace tercet::simulation {
namespace {

using ::testing::HasSubstr;

class ModelChecks : public ::testing::Test {
 public:
  ModelChecks() {
    std::filesystem::create_directories(directory_);
    apply(accounts(), story_.log.commits.size());
  }
  ~ModelChecks() override { std::filesystem::remove_all(directory_); }

 protected:
  void apply(const Projection& projection, std::size_t commits) {
    auto batch = std::make_shared<v1::CommitBatch>();
    batch->mutable_commits()->Assign(story_.log.commits.begin(),
                                     story_.log.commits.begin() + static_cast<std::ptrdiff_t>(commits));
    const auto& last = batch->commits(static_cast<int>(commits) - 1);
    const Checkpoint up_to{story_.log.id, commits, *uuid_from_bytes(last.body().commit_id()), last.time_us()};
    auto store = *ModelStore::open(directory_, projection);
    EXPECT_FALSE(store->apply({{{batch, 0}}, up_to}).error);
  }
  std::string check(const Projection& projection, const std::vector<FinalLog>& logs) const {
    const std::vector<CheckedLog> checked{logs.begin(), logs.end()};
    return only(check_model(directory_, projection, checked));
  }
  std::string check(const Projection& projection) const { return check(projection, {story_.log}); }
  void change(const std::string& sql) {
    auto file = *Sqlite::open(model_file(directory_, accounts()), Sqlite::Mode::write);
    EXPECT_TRUE(file.execute(sql));
  }
  /// The model that is there in each test.
  const Projection& accounts() const { return *models_[1].projection; }

  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("tercet-model-checks-" + std::to_string(::getpid()));
  Story story_ = good_story();
  const std::vector<ReadModel> models_ = all_read_models();
};

TEST_F(ModelChecks, AcceptEveryModelThatIsTheFoldOfTheLog) {
  for (const auto& model : models_) {
    if (model.projection->name() != "account_view") apply(*model.projection, story_.log.commits.size());
    EXPECT_EQ(check(*model.projection), "");
  }
}

TEST_F(ModelChecks, AcceptAModelOfALogThatWasServedForAWhile) {
  EXPECT_EQ(check(accounts(), {FinalLog{}, story_.log}), "");
}

TEST_F(ModelChecks, AcceptAModelThatIsBehind) {
  std::filesystem::remove_all(directory_);
  std::filesystem::create_directories(directory_);
  apply(accounts(), 3);
  EXPECT_EQ(check(accounts()), "");
}

TEST_F(ModelChecks, RefuseAnotherMissingOrAdditionalRow) {
  change("UPDATE account_view SET owner = 'mallory' WHERE key = 'alice'");
  EXPECT_EQ(check(accounts()), "model account_view: table account_view has another row alice than the log makes");
  change("UPDATE account_view SET key = 'carol' WHERE key = 'alice'");
  EXPECT_EQ(check(accounts()),
            "model account_view: table account_view has the row carol, which the log does not make\n"
            "model account_view: table account_view has no row alice, which the log makes");
}

TEST_F(ModelChecks, RefuseRowsThatAreNotThoseOfTheCheckpoint) {
  change("UPDATE checkpoint SET position = 5, time_us = 5000000, commit_id = x'C0000000000000000000000000000004'");
  EXPECT_THAT(check(accounts()), HasSubstr("has another row alice than the log makes"));
}

TEST_F(ModelChecks, RefuseACheckpointThatIsNotInTheLog) {
  story_.log.commits.pop_back();
  EXPECT_EQ(check(accounts()), "model account_view: it stands at position 8 of log " + to_text(story_.log.id) +
                                   ", commit " + id_name(6) + ", which is not in log " + to_text(story_.log.id));
}

TEST_F(ModelChecks, RefuseAModelThatPassedOverACommit) {
  change("INSERT INTO skipped (position, error) VALUES (3, 'why not')");
  EXPECT_EQ(check(accounts()), "model account_view: it has passed over 1 commits");
}

TEST_F(ModelChecks, RefuseAModelWithoutFile) {
  std::filesystem::remove_all(directory_);
  EXPECT_THAT(check(accounts()), HasSubstr("model account_view: cannot open"));
}

}  // namespace
}  // namespace tercet::simulation
