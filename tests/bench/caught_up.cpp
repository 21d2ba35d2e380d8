// Waits until each read model has reached the head of the log, and tells how long that took.
#include <algorithm>
#include <cstdio>
#include <map>
#include <thread>

#include "client/client.hpp"
#include "common/runtime/clock.hpp"
#include "common/runtime/options.hpp"
#include "common/vocabulary/ports.hpp"
#include "tests/bench/load.hpp"

namespace tercet::bench {
namespace {

constexpr std::chrono::milliseconds kPause{2};
constexpr std::chrono::milliseconds kPollTimeout{1000};

struct CaughtUpOptions {
  std::uint16_t base_port = 8000;
  std::uint64_t head = 1;
  std::uint64_t patience_seconds = 3600;

  std::optional<int> parse(int argc, const char* const* argv) {
    Options options{"bench-caught-up", "Waits until each read model stands at a position, and tells when it did."};
    options.add_port("base-port", base_port, "The query-service is at this port + 2", 65'000);
    options.add("head", head, "The position", 0, UINT64_MAX);
    options.add("patience", patience_seconds, "How long to wait at most, in seconds", 1, 86'400);
    return options.parse(argc, argv);
  }
};

/// Seconds from the start until each model was seen there, by name.
using Arrivals = std::map<std::string, double>;

bool all_there(const v1::ProjectionList& list, std::uint64_t head, double seconds, Arrivals& arrivals) {
  bool all = list.projections_size() > 0;
  for (const auto& model : list.projections()) {
    const bool there = model.position() >= head;
    if (there) arrivals.try_emplace(model.name(), seconds);
    all = all && there;
  }
  return all;
}

const v1::ProjectionView* failed_model(const v1::ProjectionList& list) {
  const auto found =
      std::find_if(list.projections().begin(), list.projections().end(), [](const v1::ProjectionView& model) {
        return model.state() == v1::ProjectionView::FAILED || model.state() == v1::ProjectionView::WRONG_LOG;
      });
  return found == list.projections().end() ? nullptr : &*found;
}

int run(const CaughtUpOptions& options) {
  ClientOptions endpoints;
  endpoints.queries = tcp_endpoint("127.0.0.1", Ports{options.base_port}.queries());
  Client client{endpoints};
  QueryOptions query_options;
  query_options.timeout = kPollTimeout;
  const auto start = mono_now();
  Arrivals arrivals;
  for (;;) {
    const auto answer = client.query<v1::ProjectionList>(v1::ListProjections{}, query_options);
    const std::chrono::duration<double> seconds = mono_now() - start;
    if (answer && all_there(answer->view, options.head, seconds.count(), arrivals)) break;
    if (const auto* failed = answer ? failed_model(answer->view) : nullptr) {
      std::fprintf(stderr, "%s stopped: %s\n", failed->name().c_str(), failed->error().c_str());
      return 1;
    }
    if (seconds.count() > static_cast<double>(options.patience_seconds)) {
      std::fprintf(stderr, "the read models did not get to position %lu in time\n", options.head);
      return 1;
    }
    std::this_thread::sleep_for(kPause);
  }
  for (const auto& [name, seconds] : arrivals) print_figure(name, seconds, "s");
  return 0;
}

}  // namespace
}  // namespace tercet::bench

int main(int argc, char** argv) {
  tercet::bench::CaughtUpOptions options;
  if (const auto status = options.parse(argc, argv)) return *status;
  return tercet::bench::run(options);
}
