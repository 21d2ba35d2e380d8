#include "tests/bench/depth_options.hpp"

namespace tercet::bench {

void DepthOptions::add_to(Options& options, const Meaning& meaning) {
  options.add_port("base-port", base_port, meaning.base_port, 65'000);
  options.add("in-flight", in_flight, meaning.in_flight, 1, meaning.in_flight_most);
  options.add("milliseconds", milliseconds, "How long to go on", 1, 3'600'000);
  options.add("accounts", accounts, meaning.accounts, 1, 1'000'000);
}

LoadPlan DepthOptions::plan() const {
  LoadPlan plan;
  plan.in_flight_max = in_flight;
  plan.length = std::chrono::milliseconds{milliseconds};
  return plan;
}

}  // namespace tercet::bench
