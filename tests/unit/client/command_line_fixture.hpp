#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "client/command_line/arguments.hpp"
#include "client/command_line/output.hpp"
#include "tests/unit/client/fake_service.hpp"

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// What `tercet` does, printing into files: what it writes into a pipe.
class CommandLineTest : public testing::Test {
 protected:
  /// `offset`: of the service's port in its installation.
  tercet::command_line::Invocation installation_of(const FakeService& service, int offset) {
    tercet::command_line::Invocation invocation;
    invocation.ports.base = static_cast<std::uint16_t>(service.port() - offset);
    invocation.json = true;
    return invocation;
  }
  tercet::command_line::Invocation commands_at(const FakeService& service) { return installation_of(service, 1); }
  tercet::command_line::Invocation queries_at(const FakeService& service) { return installation_of(service, 2); }
  tercet::command_line::Invocation reads_at(const FakeService& service) { return installation_of(service, 13); }

  std::vector<std::string> printed() { return lines_of(out_.get()); }
  std::vector<std::string> complained() { return lines_of(error_.get()); }

  tercet::command_line::Output& output() { return output_; }

 private:
  static std::vector<std::string> lines_of(std::FILE* file) {
    std::fflush(file);
    std::rewind(file);
    std::vector<std::string> lines{""};
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) {
      c == '\n' ? lines.push_back("") : lines.back().push_back(static_cast<char>(c));
    }
    lines.pop_back();
    return lines;
  }

  std::unique_ptr<std::FILE, CloseFile> out_{std::tmpfile()};
  std::unique_ptr<std::FILE, CloseFile> error_{std::tmpfile()};
  tercet::command_line::Output output_{out_.get(), error_.get(), {}};
};
