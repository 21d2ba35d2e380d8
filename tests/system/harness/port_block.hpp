#pragma once

#include "common/vocabulary/ports.hpp"

namespace tercet::harness {

/// The ports of one installation, free when they were taken and not given to any other test, also not of another test
/// program that runs at the same time, as long as the object lives.
class PortBlock {
 public:
  PortBlock();
  ~PortBlock();
  PortBlock(PortBlock&& other) noexcept;
  PortBlock(const PortBlock&) = delete;
  PortBlock& operator=(const PortBlock&) = delete;

  const Ports& ports() const { return ports_; }

 private:
  Ports ports_;
  /// A socket whose name is the reservation: the kernel drops it with the process, however that ends.
  int reservation_ = -1;
};

}  // namespace tercet::harness
