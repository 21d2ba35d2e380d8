#include "tests/simulation/workload/foreign_publisher.hpp"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "common/runtime/clock.hpp"
#include "tests/simulation/workload/agenda.hpp"
#include "tests/simulation/workload/foreign_commits.hpp"
#include "tests/simulation/workload/log_following.hpp"
#include "tests/simulation/workload/raw_appends.hpp"

namespace tercet::simulation {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t kAttemptsMax = 4;
constexpr milliseconds kFollowAgain{1'000};

}  // namespace

struct ForeignPublisher::Impl {
  Impl(EventLoop& event_loop, BusEndpoints endpoints, std::uint64_t seed, const PublishingSize& amount, History& all)
      : loop{event_loop},
        bus{std::move(endpoints)},
        size{amount},
        random{seed},
        history{all},
        agenda{loop},
        appends{loop, bus, [this](const std::vector<v1::Receipt>& receipts) { on_receipts(receipts); }},
        raw{loop, bus.ingest} {
    follow();
    plan_next();
  }

  // ---- What is in the log ----

  void follow() {
    ledger = {};
    following.reset();
    LogFollowing::Handlers handlers;
    handlers.on_apply = [this](const Follower::Application& application) {
      for_each_commit(application, [this](const v1::Commit& commit) { ledger.apply(commit); });
      return milliseconds{0};
    };
    handlers.on_stopped = [this](const std::string&) { agenda.after(kFollowAgain, [this] { follow(); }); };
    following.emplace(loop, bus, random.next(), std::move(handlers));
  }

  // ---- Offers ----

  void plan_next() {
    agenda.after(random.between(milliseconds{0}, size.pause_max), [this] {
      if (settling || offers_made == size.offers) return;
      ++offers_made;
      offer_something();
      plan_next();
    });
  }

  void offer_something() {
    switch (random.weighted<int>({{30, 0}, {35, 1}, {15, 2}, {10, 3}, {6, 4}, {4, 5}})) {
      case 0:
        return offer({make_transfer(ledger, random)}, 1);
      case 1:
        return offer({make_note(ledger, random)}, 1);
      case 2:
        return offer({make_checked_note(ledger, random)}, 1);
      case 3:
        return offer(make_chain(ledger, random), 1);
      case 4:
        return offer({make_invalid(random)}, 1);
      default:
        return raw.send_something(appends.publisher().log_id(), random);
    }
  }

  void offer(const std::vector<v1::CommitBody>& bodies, std::uint32_t attempt) {
    Offer offer;
    offer.attempt = attempt;
    for (const auto& body : bodies) {
      write_down(body, attempt);
      offer.bodies.push_back({uuid_from_bytes(body.commit_id()).value(), body.SerializeAsString()});
    }
    appends.offer(std::move(offer));
  }

  /// Where a log was put back, the same attempt may come again with another content.
  void write_down(const v1::CommitBody& body, std::uint32_t attempt) {
    const std::pair key{body.commit_id(), attempt};
    const auto known = entries.find(key);
    const bool repeated =
        known != entries.end() && history.foreign[known->second].body.SerializeAsString() == body.SerializeAsString();
    if (repeated) return;
    entries[key] = history.foreign.size();
    history.foreign.push_back({body, {}});
  }

  // ---- Receipts ----

  void on_receipts(const std::vector<v1::Receipt>& receipts) {
    for (const auto& receipt : receipts) {
      const auto found = entries.find({receipt.commit_id(), receipt.attempt()});
      if (found == entries.end()) continue;
      auto& entry = history.foreign[found->second];
      entry.receipts.push_back(receipt);
      if (receipt.result() == v1::Receipt::CONFLICT) try_again(entry.body, receipt.attempt());
      if (receipt.result() == v1::Receipt::COMMITTED) perhaps_repeat(entry.body, receipt.attempt());
    }
  }

  /// On what it knows by then: as a new commit, or as the same one decided again.
  void try_again(const v1::CommitBody& body, std::uint32_t attempt) {
    if (attempt >= kAttemptsMax || random.chance(30)) return;
    const bool as_the_same = random.chance(50);
    later([this, id = body.commit_id(), was_note = is_note(body), attempt, as_the_same] {
      auto next = was_note ? make_note(ledger, random) : make_transfer(ledger, random);
      if (as_the_same) next.set_commit_id(id);
      offer({next}, attempt + 1);
    });
  }

  void perhaps_repeat(const v1::CommitBody& body, std::uint32_t attempt) {
    if (random.chance(15)) later([this, body, attempt] { offer({body}, attempt); });
    const bool otherwise = random.chance(15) && is_note(body) && attempt < kAttemptsMax;
    if (otherwise) {
      later([this, body, attempt] { offer({expecting_otherwise(body, ledger, random)}, attempt + 1); });
    }
  }

  /// At once or after a while, unless it is to settle by then.
  void later(std::function<void()> work) {
    const milliseconds longest{random.chance(50) ? 0 : 3'000};
    agenda.after(random.between(milliseconds{0}, longest), [this, work = std::move(work)] {
      if (!settling) work();
    });
  }

  EventLoop& loop;
  const BusEndpoints bus;
  const PublishingSize size;
  Random random;
  History& history;
  Ledger ledger;
  std::map<std::pair<std::string, std::uint32_t>, std::size_t> entries;
  std::size_t offers_made = 0;
  bool settling = false;
  Agenda agenda;
  AppendChannel appends;
  RawAppends raw;
  std::optional<LogFollowing> following;
};

ForeignPublisher::ForeignPublisher(EventLoop& loop, const BusEndpoints& bus, std::uint64_t seed,
                                   const PublishingSize& size, History& history)
    : impl_{std::make_unique<Impl>(loop, bus, seed, size, history)} {}

ForeignPublisher::~ForeignPublisher() = default;

void ForeignPublisher::settle() {
  impl_->settling = true;
}

bool ForeignPublisher::settled() const {
  const auto& publisher = impl_->appends.publisher();
  return impl_->settling && (publisher.pending() == 0 || publisher.status(mono_now()) == Publisher::Status::other_log);
}

}  // namespace tercet::simulation
