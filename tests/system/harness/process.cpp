#include "tests/system/harness/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <system_error>

#include "tests/system/harness/temporary_directory.hpp"

namespace tercet::harness {
namespace {

std::size_t size_of(const std::filesystem::path& file) {
  std::error_code missing;
  const auto size = std::filesystem::file_size(file, missing);
  return missing ? 0 : size;
}

std::string content_from(const std::filesystem::path& file, std::size_t start) {
  const std::string all = read_file(file);
  return start < all.size() ? all.substr(start) : std::string{};
}

void redirect(int descriptor, const std::string& file) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(fd, descriptor);
  ::close(fd);
}

/// Runs in the child, after fork: nothing here may allocate.
[[noreturn]] void become(std::vector<char*>& argv, const std::string& out, const std::string& err) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  redirect(STDOUT_FILENO, out);
  redirect(STDERR_FILENO, err);
  ::execv(argv.front(), argv.data());
  ::_exit(127);
}

}  // namespace

std::filesystem::path binary(const std::string& program) {
  return std::filesystem::path{TERCET_BINARIES} / program;
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

Process::Process(const std::string& program, const std::vector<std::string>& arguments,
                 const std::filesystem::path& output)
    : out_{output.string() + ".out"}, err_{output.string() + ".err"} {
  out_start_ = size_of(out_);
  err_start_ = size_of(err_);
  std::vector<std::string> words{binary(program).string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const std::string out = out_.string();
  const std::string err = err_.string();

  pid_ = ::fork();
  if (pid_ < 0) throw std::system_error{errno, std::generic_category(), "fork"};
  if (pid_ == 0) become(argv, out, err);
}

Process::~Process() {
  kill_hard();
}

void Process::kill_hard() {
  if (end_) return;
  ::kill(pid_, SIGKILL);
  reap(0);
}

void Process::pause() {
  send_signal(SIGSTOP);
}

void Process::resume() {
  send_signal(SIGCONT);
}

void Process::send_signal(int signal) {
  if (!end_) ::kill(pid_, signal);
}

std::optional<Process::End> Process::wait_for_end(std::chrono::milliseconds patience) {
  wait_until([this] { return !running(); }, patience);
  return end_;
}

bool Process::running() {
  reap(WNOHANG);
  return !end_;
}

void Process::reap(int options) {
  int status = 0;
  if (end_ || ::waitpid(pid_, &status, options) != pid_) return;
  end_ = WIFEXITED(status) ? End{WEXITSTATUS(status), 0} : End{std::nullopt, WTERMSIG(status)};
}

std::string Process::standard_output() const {
  return content_from(out_, out_start_);
}

std::string Process::standard_error() const {
  return content_from(err_, err_start_);
}

bool Process::wait_for_error_line(const std::string& part, std::chrono::milliseconds patience) const {
  return wait_until([&] { return standard_error().find(part) != std::string::npos; }, patience);
}

Finished run_program(const std::string& program, const std::vector<std::string>& arguments,
                     std::chrono::milliseconds patience) {
  const TemporaryDirectory directory;
  Process process{program, arguments, directory.path() / "output"};
  const auto end = process.wait_for_end(patience);
  return {end ? end->status.value_or(-1) : -1, process.standard_output(), process.standard_error()};
}

}  // namespace tercet::harness
