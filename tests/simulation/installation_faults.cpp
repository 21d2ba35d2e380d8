// What goes wrong with the services of a run, and how it heals.
#include <utility>

#include "tests/simulation/installation.hpp"
#include "tests/simulation/world/machine.hpp"
#include "tests/simulation/world/network.hpp"

namespace tercet::simulation {

using namespace std::chrono_literals;

void Installation::strike(const Fault& fault) {
  world_.tell("fault: " + describe(fault, names()));
  auto& who = *services_.at(fault.who);
  const auto other = services_.at(fault.other)->process;
  switch (fault.kind) {
    case Fault::Kind::kill:
      return end(fault.who, End::killed, fault.lasts);
    case Fault::Kind::lose_power:
      return end(fault.who, End::power_lost, fault.lasts);
    case Fault::Kind::die_on_disk:
      who.down_for = fault.lasts;
      // Half of the time the whole machine goes with it.
      who.end = fault.amount % 2 == 0 ? End::killed : End::power_lost;
      return is_event_bus(who) ? log_->die_after(fault.amount) : who.disk->die_after(fault.amount);
    case Fault::Kind::die_being_read:
      who.down_for = fault.lasts;
      who.end = End::power_lost;
      return log_->die_being_read();
    case Fault::Kind::pause:
      return world_.pause(who.process, fault.lasts);
    case Fault::Kind::part:
      return world_.network().part(who.process, other, fault.lasts);
    case Fault::Kind::break_connections:
      return world_.network().break_connections(who.process, other);
    case Fault::Kind::lose_messages:
    case Fault::Kind::repeat_messages:
    case Fault::Kind::reorder_messages:
      return set_network_fault(fault);
    case Fault::Kind::slow_down:
      world_.timing().longest = std::chrono::milliseconds{fault.amount};
      return world_.after(fault.lasts, kNobody, [this] { world_.timing() = {}; });
    case Fault::Kind::step_clock_back:
      return step_clock_back(fault);
    case Fault::Kind::step_clock_forward:
      return world_.step_clock(std::chrono::milliseconds{fault.amount});
    case Fault::Kind::fill_disk:
      machine().disk_almost_full = true;
      return world_.after(fault.lasts, kNobody, [] { machine().disk_almost_full = false; });
    case Fault::Kind::other_log:
    case Fault::Kind::older_log:
      return swap_log(fault);
  }
}

void Installation::step_clock_back(const Fault& fault) {
  constexpr int kSteps = 24;
  for (int step = 0; step < kSteps; ++step) {
    world_.after(fault.lasts * step / kSteps, kNobody,
                 [this, by = Duration{std::chrono::milliseconds{fault.amount}} / kSteps] {
                   if (!healed_) world_.step_clock(-by);
                 });
  }
}

void Installation::set_network_fault(const Fault& fault) {
  Network::Faults faults;
  const auto permille = static_cast<unsigned>(fault.amount);
  if (fault.kind == Fault::Kind::lose_messages) faults.lost = permille;
  if (fault.kind == Fault::Kind::repeat_messages) faults.repeated = permille;
  if (fault.kind == Fault::Kind::reorder_messages) faults.overtaken = permille;
  world_.network().set_faults(faults);
  world_.after(fault.lasts, kNobody, [this] { world_.network().set_faults({}); });
}

void Installation::swap_log(const Fault& fault) {
  swapped_ = true;
  auto log = fault.kind == Fault::Kind::other_log ? make_log() : copy_without_the_last(fault.amount);
  other_logs_.push_back(log);
  const auto command_services = fault.kind == Fault::Kind::other_log ? fault.amount : kCommandServices;
  put_in_place(log, command_services);
  if (fault.lasts == Duration{0}) {
    last_log_ = std::move(log);
  } else {
    world_.after(fault.lasts, kNobody, [this, command_services] { put_in_place(first_log_, command_services); });
  }
}

/// That many command-services are started again with it. Read models notice by themselves.
void Installation::put_in_place(const std::shared_ptr<LogStorage>& log, std::size_t command_services) {
  serve(log, 50ms);
  for (std::size_t i = 1; i <= command_services; ++i) end(i, End::killed, 50ms);
}

std::shared_ptr<LogStorage> Installation::copy_without_the_last(std::uint64_t groups) {
  auto copy = std::make_shared<LogStorage>(*first_log_);
  copy->drop_last(groups);
  return copy;
}

void Installation::serve(std::shared_ptr<LogStorage> log, Duration down_for) {
  if (log == log_) return;
  end(0, End::killed, down_for);
  log_->die();
  log_ = std::move(log);
}

void Installation::heal() {
  healed_ = true;
  world_.network().set_faults({});
  world_.network().heal();
  world_.timing() = {};
  machine().disk_almost_full = false;
  if (swapped_) serve(last_log_, 50ms);
  for (std::size_t i = 0; i < services_.size(); ++i) {
    auto& service = *services_[i];
    service.down_for = Duration{0};
    // A disk operation in which it was to die may not have come yet.
    if (!service.disk->dead()) service.disk->live_on();
    if (is_event_bus(service) && !log_->dead()) log_->live_on();
  }
  if (!swapped_) return;
  // A read model that has stopped for another log goes on only if it is started again, and not if it is to stay so.
  const auto last = last_log_ == first_log_ ? services_.size() - 1 : kCommandServices;
  for (std::size_t i = 1; i <= last; ++i) world_.kill(services_[i]->process, false);
}

}  // namespace tercet::simulation
