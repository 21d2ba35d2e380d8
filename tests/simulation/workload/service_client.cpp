#include "tests/simulation/workload/service_client.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "common/runtime/clock.hpp"
#include "tests/simulation/workload/agenda.hpp"
#include "tests/simulation/workload/command_content.hpp"
#include "tests/simulation/workload/request_sender.hpp"

namespace tercet::simulation {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kAskAgainFirst{100};
constexpr milliseconds kAskAgainLast{3'000};
constexpr int kPagesMax = 3;

/// One command with one content. Another content under the same id is another wish: it has an answer of its own.
struct Wish {
  /// Id and content; what belongs to one request is set for each.
  v1::Command command;
  int asked = 0;
  int under_way = 0;
  bool known = false;
};

}  // namespace

struct ServiceClient::Impl {
  Impl(EventLoop& loop, const ServiceEndpoints& services, const std::string& name, std::uint64_t seed,
       const WorkloadSize& workload, History& history)
      : size{workload},
        random{seed},
        knowledge{size.accounts, size.orders},
        sender{loop, services, name, random, history},
        agenda{loop} {
    plan_next_command();
    plan_next_question();
  }

  // ---- Commands ----

  void plan_next_command() {
    agenda.after(random.between(milliseconds{0}, size.pause_max), [this] {
      if (settling || commands_made == size.commands) return;
      ++commands_made;
      want_something();
      plan_next_command();
    });
  }

  void want_something() {
    auto content = make_content(knowledge, random);
    content.set_command_id(to_text(random_id(random)));
    // A dry run does not use up its id: some are done in earnest afterwards.
    if (random.chance(6)) {
      try_dry(content);
      if (random.chance(50)) return;
    }
    const auto wish = add_wish(std::move(content));
    send(wish);
    if (random.chance(12)) send(wish);
    if (random.chance(15)) later(milliseconds{6'000}, [this, wish] { send(wish); });
    if (random.chance(5)) later(milliseconds{3'000}, [this, wish] { want_other_under_id_of(wish); });
  }

  void want_other_under_id_of(std::size_t wish) {
    auto content = make_content(knowledge, random);
    content.set_command_id(wishes[wish].command.command_id());
    send(add_wish(std::move(content)));
  }

  std::size_t add_wish(v1::Command content) {
    wishes.push_back({std::move(content)});
    return wishes.size() - 1;
  }

  void send(std::size_t number) {
    auto& wish = wishes[number];
    ++wish.asked;
    ++wish.under_way;
    auto command = wish.command;
    command.set_wait(random.chance(50) ? v1::Command::ACCEPTED : v1::Command::COMMITTED);
    send(std::move(command), [this, number](const v1::CommandReply* reply, bool last) { told(number, reply, last); });
  }

  void try_dry(v1::Command command) {
    command.set_dry_run(true);
    send(std::move(command), [](const v1::CommandReply*, bool) {});
  }

  void send(v1::Command command, RequestSender::CommandHandler handler) {
    RequestSender::Patience patience{timeout(), random.chance(50) ? milliseconds{500} : milliseconds{0}};
    // Some are content with the promise, and ask for the outcome later.
    const bool promise_is_enough = command.wait() == v1::Command::ACCEPTED && random.chance(25);
    sender.send(std::move(command), patience, promise_is_enough, std::move(handler));
  }

  /// `reply` is null if none came in time.
  void told(std::size_t number, const v1::CommandReply* reply, bool last) {
    auto& wish = wishes[number];
    if (reply != nullptr) {
      knowledge.learn(wish.command, *reply);
      wish.known = wish.known || is_final(reply->status());
    }
    if (!last) return;
    --wish.under_way;
    if (!wish.known && wish.under_way == 0) plan_to_ask_again(number);
  }

  void plan_to_ask_again(std::size_t number) {
    const auto wait = std::min(kAskAgainFirst * (1 << std::min(wishes[number].asked, 5)), kAskAgainLast);
    agenda.after(random.between(wait / 2, wait), [this, number] {
      if (!wishes[number].known && wishes[number].under_way == 0) send(number);
    });
  }

  // ---- Questions ----

  void plan_next_question() {
    agenda.after(random.between(milliseconds{0}, size.pause_max), [this] {
      if (settling || questions_made == size.questions) return;
      ++questions_made;
      ask_something();
      plan_next_question();
    });
  }

  void ask_something() {
    auto about_command = random.chance(20) ? ask_for_command(knowledge, random) : std::nullopt;
    if (about_command) return sender.ask_command_service(std::move(*about_command), timeout());
    ask(make_question(knowledge, wall_now_us(), random), kPagesMax);
  }

  void ask(v1::Query query, int pages) {
    sender.ask_query_service(query, timeout(), [this, query, pages](const v1::QueryReply& reply) {
      knowledge.learn(reply);
      auto next = next_page(query, reply);
      if (!next || pages == 1 || settling) return;
      agenda.after(milliseconds{0}, [this, next = std::move(*next), pages] { ask(next, pages - 1); });
    });
  }

  // ---- All ----

  milliseconds timeout() {
    if (settling) return milliseconds{5'000};
    return random.chance(40) ? random.between(milliseconds{50}, milliseconds{500})
                             : random.between(milliseconds{500}, milliseconds{5'000});
  }

  /// Unless it is to settle by then.
  void later(milliseconds at_most, std::function<void()> work) {
    agenda.after(random.between(milliseconds{0}, at_most), [this, work = std::move(work)] {
      if (!settling) work();
    });
  }

  const WorkloadSize size;
  Random random;
  Knowledge knowledge;
  std::vector<Wish> wishes;
  std::size_t commands_made = 0;
  std::size_t questions_made = 0;
  bool settling = false;
  RequestSender sender;
  Agenda agenda;
};

ServiceClient::ServiceClient(EventLoop& loop, const ServiceEndpoints& services, const std::string& name,
                             std::uint64_t seed, const WorkloadSize& size, History& history)
    : impl_{std::make_unique<Impl>(loop, services, name, seed, size, history)} {}

ServiceClient::~ServiceClient() = default;

void ServiceClient::settle() {
  impl_->settling = true;
}

bool ServiceClient::settled() const {
  return impl_->settling && impl_->sender.under_way() == 0 && std::ranges::all_of(impl_->wishes, &Wish::known);
}

}  // namespace tercet::simulation
