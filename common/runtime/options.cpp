#include "common/runtime/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "common/runtime/version.hpp"

namespace tercet {
namespace {

std::string environment_name(const std::string& process, const std::string& option) {
  std::string name = "TERCET_" + process + "_" + option;
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    if (c == '-') return '_';
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return name;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

}  // namespace

struct Options::Impl {
  CLI::App app;
  std::string process;
  /// Variable and option, each.
  std::vector<std::pair<std::string, std::string>> from_environment;

  Impl(std::string name, std::string description)
      : app{std::move(description), "tercet-" + name}, process{std::move(name)} {
    app.set_version_flag("--version", std::string{kVersion}, "Print the version and exit");
    app.set_config("--config", "", "Read options from this file: lines of name=value")
        ->envname(environment_name(process, "config"));
    // A key that the program does not know is a mistake, not a comment.
    app.allow_config_extras(CLI::config_extras_mode::error);
    app.get_formatter()->column_width(36);
    app.footer(
        "Each option can also be set as the environment variable named with it, or as a key in the file\n"
        "named by --config. A flag wins over the environment, the environment over the file.");
  }

  void finish(CLI::Option* option, const std::string& name) {
    const auto variable = environment_name(process, name);
    from_environment.emplace_back(variable, name);
    option->envname(variable)->capture_default_str()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }

  /// The environment as flags that stand before the real ones: so it loses to them, and wins over the file, which
  /// CLI11 by itself would read first.
  std::vector<std::string> arguments(int argc, const char* const* argv) const {
    std::vector<std::string> all;
    for (const auto& [variable, name] : from_environment) {
      if (const char* value = std::getenv(variable.c_str())) all.push_back("--" + name + "=" + value);
    }
    for (int i = 1; i < argc; ++i) all.emplace_back(argv[i]);
    return all;
  }
};

Options::Options(std::string process, std::string description)
    : impl_{std::make_unique<Impl>(std::move(process), std::move(description))} {}

Options::~Options() = default;

void Options::add(const std::string& name, std::string& target, const std::string& help) {
  impl_->finish(impl_->app.add_option("--" + name, target, help), name);
}

void Options::add(const std::string& name, bool& target, const std::string& help) {
  impl_->finish(impl_->app.add_flag("--" + name, target, help), name);
}

void Options::add(const std::string& name, std::uint64_t& target, const std::string& help, std::uint64_t least,
                  std::uint64_t most) {
  impl_->finish(impl_->app.add_option("--" + name, target, help)->check(CLI::Range(least, most)), name);
}

void Options::add_port(const std::string& name, std::uint16_t& target, const std::string& help, std::uint16_t most) {
  impl_->finish(impl_->app.add_option("--" + name, target, help)->check(CLI::Range(1, static_cast<int>(most))), name);
}

std::optional<int> Options::parse(int argc, const char* const* argv) {
  try {
    auto arguments = impl_->arguments(argc, argv);
    // CLI11 wants them last first.
    std::reverse(arguments.begin(), arguments.end());
    impl_->app.parse(std::move(arguments));
    return std::nullopt;
  } catch (const CLI::Success& done) {
    return impl_->app.exit(done);
  } catch (const CLI::Error& error) {
    std::fprintf(stderr, "tercet-%s: %s (--help lists the options)\n", impl_->process.c_str(), error.what());
    return 2;
  }
}

bool is_loopback(const std::string& host) {
  if (host == "localhost" || host == "::1" || host == "[::1]") return true;
  // Only a full dotted quad: "127.evil.example" is a name, and a name can lead anywhere.
  unsigned a = 0, b = 0, c = 0, d = 0;
  char rest = 0;
  if (std::sscanf(host.c_str(), "%3u.%3u.%3u.%3u%c", &a, &b, &c, &d, &rest) != 4) return false;
  return a == 127 && b <= 255 && c <= 255 && d <= 255;
}

std::optional<HostAndBase> parse_host_and_base(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  const auto port = parse_port(std::string_view{text}.substr(colon + 1));
  if (!port || *port > 65535 - 83) return std::nullopt;
  return HostAndBase{text.substr(0, colon), *port};
}

std::optional<std::string> endpoint_host(const std::string& endpoint) {
  std::string_view text = endpoint;
  if (text.starts_with("tcp://")) text.remove_prefix(6);
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  if (!parse_port(text.substr(colon + 1))) return std::nullopt;
  return std::string{text.substr(0, colon)};
}

}  // namespace tercet
