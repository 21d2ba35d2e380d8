#include "tests/system/harness/installation.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <iostream>
#include <utility>

#include "tests/system/harness/bank.hpp"
#include "tests/system/harness/client.hpp"

namespace tercet::harness {
namespace {

/// How much of a failed service's log is shown.
constexpr std::size_t kShownBytes = 4000;

std::string the_end_of(const std::string& text) {
  return text.size() <= kShownBytes ? text : "…" + text.substr(text.size() - kShownBytes);
}

std::string bus_at(const Ports& ports) {
  return "127.0.0.1:" + std::to_string(ports.base);
}

bool answers(const std::string& program, const Ports& ports) {
  if (program == "event-bus") {
    LogClient client{ports.reads()};
    v1::ReadRequest request;
    request.mutable_head();
    const auto reply = client.receive(client.send(request), 250ms);
    return reply && reply->status() == 200;
  }
  const bool is_command_side = program == "command-service";
  QueryClient client{is_command_side ? ports.commands() : ports.queries()};
  const auto question = is_command_side ? get_command("00000000-0000-4000-8000-000000000001") : list_projections();
  const auto reply = client.receive(client.send(question), 250ms);
  return reply && (reply->status() == 200 || reply->status() == 404);
}

}  // namespace

Service::Service(std::string program, Ports ports, std::filesystem::path data, std::vector<std::string> arguments)
    : program_{std::move(program)}, ports_{ports}, data_{std::move(data)}, arguments_{std::move(arguments)} {}

Service::~Service() {
  if (!process_) return;
  process_.reset();
  if (::testing::Test::HasFailure()) std::cerr << "---- " << program_ << " said:\n" << the_end_of(said()) << "----\n";
}

void Service::start() {
  std::filesystem::create_directories(data_);
  std::vector<std::string> arguments{"--base-port", std::to_string(ports_.base), "--data", data_.string()};
  arguments.insert(arguments.end(), arguments_.begin(), arguments_.end());
  process_.reset();
  process_ = std::make_unique<Process>("tercet-" + program_, arguments, data_ / program_);
}

void Service::restart_hard() {
  kill();
  start();
}

void Service::stop() {
  process_->send_signal(SIGTERM);
  const auto end = process_->wait_for_end();
  EXPECT_TRUE(end.has_value()) << program_ << " does not end after SIGTERM";
  EXPECT_EQ(end.value_or(Process::End{}).status, 0) << program_ << " after SIGTERM:\n" << the_end_of(said());
  process_.reset();
}

void Service::expect_ready() {
  const bool ready = wait_until([this] { return !process_->running() || answers(program_, ports_); });
  EXPECT_TRUE(ready) << program_ << " is not ready in time";
  EXPECT_TRUE(process_->running()) << program_ << " ended by itself:\n" << the_end_of(said());
}

void Service::forget() {
  EXPECT_GT(std::filesystem::remove_all(files()), 0U) << files() << " was not there";
}

std::string Service::said() const {
  return read_file((data_ / program_).string() + ".err");
}

Installation::Installation()
    : bus_{"event-bus", ports(), directory() / "data"},
      commands_{"command-service", ports(), directory() / "data"},
      queries_{"query-service", ports(), directory() / "data"} {}

void Installation::start() {
  for (auto* service : {&bus_, &commands_, &queries_}) service->start();
  for (auto* service : {&bus_, &commands_, &queries_}) service->expect_ready();
}

Service& Installation::another_command_service(const Ports& bus) {
  return another("command-service", bus);
}

Service& Installation::another_query_service(const Ports& bus) {
  return another("query-service", bus);
}

Service& Installation::another_bus_in_its_place() {
  const auto data = directory() / ("data-" + std::to_string(further_.size() + 2));
  return *further_.emplace_back(std::make_unique<Service>("event-bus", ports(), data));
}

Service& Installation::another(const std::string& program, const Ports& bus) {
  const Ports ports = further_blocks_.emplace_back().ports();
  const auto data = directory() / ("data-" + std::to_string(further_.size() + 2));
  const std::vector<std::string> arguments{"--bus", bus_at(bus)};
  return *further_.emplace_back(std::make_unique<Service>(program, ports, data, arguments));
}

}  // namespace tercet::harness
