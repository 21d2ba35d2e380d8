#include "tests/system/harness/pseudo_terminal.hpp"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <system_error>

#include "tests/system/harness/process.hpp"

namespace tercet::harness {
namespace {

std::vector<std::string> environment_with(std::map<std::string, std::string> changes) {
  changes.try_emplace("TERM", "xterm");
  std::vector<std::string> all;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view name{*variable, std::string_view{*variable}.find('=')};
    const bool is_terminals = name == "TERM" || name == "COLUMNS" || name == "NO_COLOR";
    if (!is_terminals && !changes.contains(std::string{name})) all.emplace_back(*variable);
  }
  for (const auto& [name, value] : changes) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

PseudoTerminal::PseudoTerminal(const std::string& program, const std::vector<std::string>& arguments,
                               unsigned short columns, const std::map<std::string, std::string>& environment) {
  std::vector<std::string> words{binary(program).string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  auto variables = environment_with(environment);
  const auto argv = pointers_to(words);
  const auto envp = pointers_to(variables);
  const winsize size{24, columns, 0, 0};

  pid_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
  if (pid_ < 0) throw std::system_error{errno, std::generic_category(), "forkpty"};
  if (pid_ == 0) {
    // In the child: nothing here may allocate.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::execve(argv.front(), argv.data(), envp.data());
    ::_exit(127);
  }
  ::fcntl(terminal_, F_SETFL, O_NONBLOCK);
}

PseudoTerminal::~PseudoTerminal() {
  if (!status_) {
    ::kill(pid_, SIGKILL);
    reap(0);
  }
  ::close(terminal_);
}

const std::string& PseudoTerminal::shown() {
  char bytes[4096];
  for (auto count = ::read(terminal_, bytes, sizeof bytes); count > 0; count = ::read(terminal_, bytes, sizeof bytes)) {
    // A terminal ends its lines with CR LF.
    std::copy_if(bytes, bytes + count, std::back_inserter(shown_), [](char c) { return c != '\r'; });
  }
  return shown_;
}

std::optional<int> PseudoTerminal::wait_for_end(std::chrono::milliseconds patience) {
  // Read meanwhile: a terminal that nobody reads holds the program up.
  wait_until([this] { return shown(), reap(WNOHANG); }, patience);
  shown();
  return status_;
}

bool PseudoTerminal::reap(int options) {
  int status = 0;
  if (!status_ && ::waitpid(pid_, &status, options) == pid_) status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return status_.has_value();
}

}  // namespace tercet::harness
