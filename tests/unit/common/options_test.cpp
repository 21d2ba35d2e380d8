#include "common/runtime/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "common/runtime/service.hpp"

namespace tercet {
namespace {

struct Parsed {
  std::optional<int> status;
  ServiceOptions options;
  std::uint64_t size = 5;
  std::string error;
};

Parsed parse(std::vector<const char*> arguments) {
  Parsed parsed;
  Options options{"event-bus", "For the test."};
  parsed.options.add_to(options);
  options.add("size", parsed.size, "A size", 1, 10);
  arguments.insert(arguments.begin(), "tercet-event-bus");
  testing::internal::CaptureStderr();
  parsed.status = options.parse(static_cast<int>(arguments.size()), arguments.data());
  parsed.error = testing::internal::GetCapturedStderr();
  return parsed;
}

TEST(Options, HaveDefaults) {
  const auto parsed = parse({});
  EXPECT_EQ(parsed.status, std::nullopt);
  EXPECT_EQ(parsed.options.base_port, 8000);
  EXPECT_EQ(parsed.size, 5u);
}

TEST(Options, AFlagWinsOverTheEnvironmentAndThatOverTheFile) {
  auto pattern = (std::filesystem::temp_directory_path() / "tercet-unit-XXXXXX").string();
  const std::filesystem::path directory = ::mkdtemp(pattern.data());
  const auto file = directory / "tercet.ini";
  std::ofstream{file} << "base-port=9100\nsize=2\ndata=from-file\n";
  ::setenv("TERCET_EVENT_BUS_SIZE", "3", 1);
  ::setenv("TERCET_EVENT_BUS_BASE_PORT", "9200", 1);
  const auto parsed = parse({"--config", file.c_str(), "--base-port", "9300"});
  ::unsetenv("TERCET_EVENT_BUS_SIZE");
  ::unsetenv("TERCET_EVENT_BUS_BASE_PORT");
  std::filesystem::remove_all(directory);
  EXPECT_EQ(parsed.status, std::nullopt) << parsed.error;
  EXPECT_EQ(parsed.options.base_port, 9300);
  EXPECT_EQ(parsed.size, 3u);
  EXPECT_EQ(parsed.options.data, "from-file");
}

TEST(Options, AWrongValueIsOneLineAndStatus2) {
  for (const auto& arguments : std::vector<std::vector<const char*>>{{"--base-port", "0"},
                                                                     {"--base-port", "70000"},
                                                                     {"--base-port", "x"},
                                                                     {"--base-port", "65500"},
                                                                     {"--size", "11"},
                                                                     {"--no-such-option"},
                                                                     {"stray"}}) {
    const auto parsed = parse(arguments);
    EXPECT_EQ(parsed.status, 2) << arguments.front();
    EXPECT_THAT(parsed.error, testing::StartsWith("tercet-event-bus: "));
    EXPECT_EQ(std::count(parsed.error.begin(), parsed.error.end(), '\n'), 1) << parsed.error;
  }
}

TEST(Loopback, IsWhatCannotBeReachedFromOutside) {
  for (const auto* host : {"127.0.0.1", "127.8.9.10", "localhost", "::1", "[::1]"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const auto* host : {"0.0.0.0", "*", "192.168.1.1", "127.0.0.1.example.org", "127.1", "", "::"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

TEST(ListenEndpoint, RefusesWhatIsNotLoopback) {
  EXPECT_EQ(*listen_endpoint("listen-feed", "", 8012), "tcp://127.0.0.1:8012");
  EXPECT_EQ(*listen_endpoint("listen-feed", "127.0.0.2:99", 8012), "tcp://127.0.0.2:99");
  EXPECT_EQ(*listen_endpoint("listen-feed", "tcp://127.0.0.2:99", 8012), "tcp://127.0.0.2:99");
  EXPECT_FALSE(listen_endpoint("listen-feed", "0.0.0.0:99", 8012));
  EXPECT_FALSE(listen_endpoint("listen-feed", "127.0.0.1", 8012));
  EXPECT_FALSE(listen_endpoint("listen-feed", "tcp://*:99", 8012));
}

TEST(HostAndBase, IsReadFromItsText) {
  const auto bus = parse_host_and_base("127.0.0.1:9000");
  ASSERT_TRUE(bus);
  EXPECT_EQ(bus->host, "127.0.0.1");
  EXPECT_EQ(bus->base, 9000);
  for (const auto* text : {"", "9000", ":9000", "host:", "host:0", "host:65500", "host:9x"}) {
    EXPECT_FALSE(parse_host_and_base(text)) << text;
  }
}

}  // namespace
}  // namespace tercet
