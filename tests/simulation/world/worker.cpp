// Worker, as the services use it: its tasks are run one after the other, each some time after it was posted.
#include "common/runtime/worker.hpp"

#include <map>
#include <utility>

#include "tests/simulation/world/world.hpp"

namespace tercet {
namespace {

/// The number of each worker in the world.
std::map<const Worker*, std::uint64_t>& numbers() {
  static std::map<const Worker*, std::uint64_t> all;
  return all;
}

}  // namespace

using simulation::current_world;

Worker::Worker() {
  numbers()[this] = current_world().add_worker([this] {
    const bool any = !tasks_.empty();
    run();
    return any;
  });
}

Worker::~Worker() {
  current_world().remove_worker(numbers().at(this));
  numbers().erase(this);
}

void Worker::post(std::function<void()> task) {
  tasks_.push_back(std::move(task));
  if (tasks_.size() == 1) current_world().wake_worker(numbers().at(this));
}

/// One task; there may be none left if it ran while another thread waited for the disk.
void Worker::run() {
  if (tasks_.empty()) return;
  const auto task = std::move(tasks_.front());
  tasks_.pop_front();
  const bool more = !tasks_.empty();
  if (more) current_world().wake_worker(numbers().at(this));
  task();
}

}  // namespace tercet
