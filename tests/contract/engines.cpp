#include "tests/contract/engines.hpp"

#include <cstdlib>

#include "event-bus/invariant.hpp"
#include "event-bus/memory_log.hpp"
#include "event-bus/rocksdb_log.hpp"
#include "tests/simulation/disk/disk_log.hpp"

namespace tercet::testing {
namespace {

class MemoryEngine final : public Engine {
 public:
  Log& log() override { return log_; }
  void reopen() override {}

 private:
  MemoryLog log_{new_uuid()};
};

class RocksDbEngine final : public Engine {
 public:
  RocksDbEngine() { open(); }
  Log& log() override { return *log_; }
  void reopen() override {
    log_.reset();
    open();
  }

 private:
  void open() {
    auto opened = open_rocksdb_log(directory_.path());
    require(opened.has_value(), "the log opens");
    log_ = std::move(*opened);
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Log> log_;
};

class SimulatedEngine final : public Engine {
 public:
  Log& log() override { return *log_; }
  void reopen() override {
    storage_.die();
    log_.reset();
    storage_.restart(simulation::End::power_lost);
    log_ = simulation::DiskLog::open(storage_, {});
  }

 private:
  simulation::LogStorage storage_{new_uuid(), 1};
  std::unique_ptr<Log> log_ = simulation::DiskLog::open(storage_, {});
};

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  auto pattern = (std::filesystem::temp_directory_path() / "tercet-contract-XXXXXX").string();
  require(mkdtemp(pattern.data()) != nullptr, "a temporary directory can be made");
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::filesystem::remove_all(path_);
}

std::unique_ptr<Engine> memory_engine() {
  return std::make_unique<MemoryEngine>();
}
std::unique_ptr<Engine> rocksdb_engine() {
  return std::make_unique<RocksDbEngine>();
}
std::unique_ptr<Engine> simulated_engine() {
  return std::make_unique<SimulatedEngine>();
}

}  // namespace tercet::testing
