#include "client/command_line/arguments.hpp"

#include <CLI/CLI.hpp>
#include <limits>
#include <sstream>
#include <utility>

#include "client/command_line/argument_checks.hpp"
#include "common/runtime/version.hpp"

namespace tercet::command_line {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();
constexpr double kTimeoutSecondsMax = 300;
constexpr double kWaitSecondsMax = 3600;
// The highest port of an installation is its base and 83.
constexpr std::uint64_t kBasePortMax = 65535 - 83;
constexpr std::size_t kHelpColumn = 30;

milliseconds to_milliseconds(double seconds) {
  return milliseconds{static_cast<std::int64_t>(seconds * 1000)};
}

// The arguments of `tercet` as CLI11 sees them. Options are read straight into the invocation's values.
class Parser {
 public:
  Parser() { add_all(); }

  std::variant<Invocation, EarlyEnd> parse(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& end) {
      return early_end(end);
    }
    return std::move(invocation_);
  }

  std::vector<CommandSyntax> syntax() const { return syntax_of(app_); }

 private:
  void add_all();
  void add_send();
  void add_query();
  void add_status();
  void add_commands();
  void add_read();
  void add_tail();
  void add_info();
  void add_projections();
  void add_completion();

  template <class Request>
  CLI::App& add_subcommand(CLI::App& above, const std::string& name, const std::string& description, Request& request,
                           const std::string& examples);
  void add_timeout(CLI::App& app, std::optional<milliseconds>& timeout, const std::string& preset);
  EarlyEnd early_end(const CLI::ParseError& end);
  std::string reason_of(const CLI::ParseError& end) const;

  CLI::App app_{"Sends commands to Tercet, asks its read models, and reads its log.", "tercet"};
  Invocation invocation_;
  Send send_;
  Query query_;
  Status status_;
  OpenCommands open_commands_;
  bool open_ = false;
  Read read_;
  Tail tail_;
  Info info_;
  Projections projections_;
  RetryProjection retry_;
  SkipCommit skip_;
  Completion completion_;
};

void Parser::add_all() {
  app_.set_version_flag("--version", std::string{kVersion}, "Print the version and exit");
  app_.add_option("--host", invocation_.host, "Where the services are")
      ->type_name("NAME")
      ->envname("TERCET_CLI_HOST")
      ->capture_default_str();
  app_.add_option("--base-port", invocation_.ports.base,
                  "Their base port: commands N+1, queries N+2, feed N+12, reads N+13")
      ->envname("TERCET_CLI_BASE_PORT")
      ->check(number_from<std::uint64_t>(1, kBasePortMax, "from 1 to " + std::to_string(kBasePortMax)))
      ->type_name("PORT")
      ->capture_default_str();
  app_.add_flag("--json", invocation_.json, "Print one JSON document a line");
  app_.fallthrough();
  app_.require_subcommand(1);
  app_.get_formatter()->column_width(kHelpColumn);
  app_.footer(
      "A TYPE is the full name of a protobuf message, or its last part if only one message has it; of versions\n"
      "of one package (shop.v1, shop.v2) the lowest.\n"
      "JSON is protobuf's: 64-bit integers may be strings, field names may be snake_case or lowerCamelCase.\n"
      "On a terminal tables are cut to its width, times are local, and there is colour unless NO_COLOR is set or\n"
      "TERM is dumb; in a file or a pipe everything is whole, plain and in UTC. --json is the same everywhere.\n"
      "Exit status: 0 done, 1 refused by the system, 2 wrong arguments, 3 nobody answered.\n\n"
      "Examples:\n"
      "  tercet info --wait 10\n"
      "  tercet send OpenAccount '{\"account_id\": \"alice\", \"owner\": \"Alice\", \"currency\": \"EUR\"}'\n"
      "  tercet query GetAccount '{\"account_id\": \"alice\"}'\n"
      "  tercet read account-alice\n"
      "`tercet COMMAND --help` tells more about each.");
  add_send();
  add_query();
  add_status();
  add_commands();
  add_read();
  add_tail();
  add_info();
  add_projections();
  add_completion();
}

template <class Request>
CLI::App& Parser::add_subcommand(CLI::App& above, const std::string& name, const std::string& description,
                                 Request& request, const std::string& examples) {
  auto& app = *above.add_subcommand(name, description);
  app.footer("The options of `tercet` itself (--host, --base-port, --json) may stand here, too.\n\nExamples:\n" +
             examples);
  // Called for the innermost command first: what stands above it is only the way there.
  app.callback([this, &app, &request] {
    if (app.get_subcommands().empty()) invocation_.request = std::move(request);
  });
  return app;
}

void Parser::add_timeout(CLI::App& app, std::optional<milliseconds>& timeout, const std::string& preset) {
  app.add_option_function<double>(
         "--timeout", [&timeout](double seconds) { timeout = to_milliseconds(seconds); },
         "Seconds to wait for the last reply, 0.001 to 300; without this " + preset)
      ->check(number_from(0.001, kTimeoutSecondsMax, "of seconds from 0.001 to 300"))
      ->type_name("SECONDS");
}

void Parser::add_send() {
  auto& app = add_subcommand(app_, "send", "Send a command; show its acceptance (202), then its outcome", send_,
                             "  tercet send bank.v1.Deposit '{\"account_id\": \"alice\", \"amount\": {\"currency\": "
                             "\"EUR\", \"minor_units\": 500}}'\n"
                             "  tercet send CloseAccount '{\"account_id\": \"alice\"}' --expect 7 --dry-run");
  app.add_option("TYPE", send_.type, "The command's type")->required();
  app.add_option("JSON", send_.json, "The command")->required();
  app.add_option_function<std::string>(
         "--wait",
         [this](const std::string& text) { send_.wait = text == "accepted" ? WaitFor::accepted : WaitFor::committed; },
         "accepted: until it is sure to get an outcome; committed: the outcome only, faster; without this both")
      ->check(check_wait)
      ->type_name("accepted|committed");
  app.add_option("--id", send_.command_id, "The command's id; without it a new one. The same id is the same command")
      ->check(check_uuid)
      ->type_name("UUID");
  app.add_option("--expect", send_.expected_version, "The version the stream must stand at; 0 = it must not exist")
      ->check(number_from<std::uint64_t>(0, kAny, "from 0"))
      ->type_name("VERSION");
  app.add_flag("--dry-run", send_.dry_run, "Tell what would happen, write nothing");
  add_timeout(app, send_.timeout, "30, or 10 if there is no service to send to");
}

void Parser::add_query() {
  auto& app = add_subcommand(app_, "query", "Ask a read model", query_,
                             "  tercet query bank.v1.GetAccount '{\"account_id\": \"alice\"}' --min-position 7\n"
                             "  tercet query ListAccounts '{\"owner\": \"Alice\", \"limit\": 20}'");
  app.add_option("TYPE", query_.type, "The question's type")->required();
  app.add_option("JSON", query_.json, "The question")->required();
  app.add_option("--min-position", query_.min_position, "The answer must include everything up to this position")
      ->check(number_from<std::uint64_t>(0, kAny, "from 0"))
      ->type_name("N");
  add_timeout(app, query_.timeout, "5");
}

void Parser::add_status() {
  auto& app = add_subcommand(app_, "status", "Show what is known of a command", status_,
                             "  tercet status 0190b2a4-7c1e-7000-8000-00000000002a");
  app.add_option("COMMAND_ID", status_.command_id, "The command's id")->required()->check(check_uuid);
  add_timeout(app, status_.timeout, "5");
}

void Parser::add_commands() {
  auto& app = add_subcommand(app_, "commands", "List commands that were accepted and have no outcome yet",
                             open_commands_, "  tercet commands --open");
  app.add_flag("--open", open_, "Those without an outcome")->required();
}

void Parser::add_read() {
  auto& app = add_subcommand(app_, "read", "Read the events of one stream", read_,
                             "  tercet read account-alice --from 3\n"
                             "  tercet read account-alice --backwards --limit 1");
  app.add_option("STREAM", read_.stream, "The stream's name: <category>-<id>")->required()->check(check_stream);
  app.add_option("--from", read_.from, "The first version to show; without it the oldest, or backwards the newest")
      ->check(number_from<std::uint64_t>(0, kAny, "from 0"))
      ->type_name("N");
  app.add_flag("--backwards", read_.backwards, "From new to old");
  app.add_option("--limit", read_.limit, "At most so many events; without it all")
      ->check(number_from<std::uint64_t>(1, kAny, "from 1"))
      ->type_name("N");
}

void Parser::add_tail() {
  auto& app = add_subcommand(app_, "tail", "Show every event of the log, then those to come, until Ctrl-C", tail_,
                             "  tercet tail --category account\n"
                             "  tercet tail --from 1000 --json | jq .data");
  app.add_option("--from", tail_.from, "The first position to show")
      ->capture_default_str()
      ->check(number_from<std::uint64_t>(0, kAny, "from 0"))
      ->type_name("N");
  app.add_option("--category", tail_.category, "Only events of streams of this category")
      ->check(check_category)
      ->type_name("C");
}

void Parser::add_info() {
  auto& app = add_subcommand(app_, "info", "Ask all three services how they stand", info_, "  tercet info --wait 30");
  app.add_option_function<double>(
         "--wait", [this](double seconds) { info_.wait = to_milliseconds(seconds); },
         "Seconds to wait until all three answer, 0 to 3600; without this 2")
      ->check(number_from(0.0, kWaitSecondsMax, "of seconds from 0 to 3600"))
      ->type_name("SECONDS");
}

void Parser::add_projections() {
  auto& app = add_subcommand(app_, "projections", "Show how the read models stand; get those going that have stopped",
                             projections_,
                             "  tercet projections\n"
                             "  tercet projections retry account_view\n"
                             "  tercet projections skip account_view 17");
  app.require_subcommand(0, 1);
  add_timeout(app, projections_.timeout, "5");

  auto& retry = add_subcommand(app, "retry", "Have a read model that stopped try again, from where it stands", retry_,
                               "  tercet projections retry account_view");
  retry.add_option("NAME", retry_.name, "The read model's name")->required();
  add_timeout(retry, retry_.timeout, "5");

  auto& skip = add_subcommand(app, "skip", "Have a read model leave out the commit that it stopped at, and go on",
                              skip_, "  tercet projections skip account_view 17");
  skip.add_option("NAME", skip_.name, "The read model's name")->required();
  skip.add_option("POSITION", skip_.position, "The position of the commit it stopped at")
      ->required()
      ->check(number_from<std::uint64_t>(1, kAny, "from 1"));
  add_timeout(skip, skip_.timeout, "5");
}

void Parser::add_completion() {
  auto& app = add_subcommand(app_, "completion", "Print a script that has a shell complete what is typed", completion_,
                             "  source <(tercet completion bash)");
  app.add_option_function<std::string>(
         "SHELL", [](const std::string&) {}, "The shell")
      ->required()
      ->check(check_shell)
      ->type_name("bash");
}

EarlyEnd Parser::early_end(const CLI::ParseError& end) {
  std::ostringstream out;
  std::ostringstream ignored;
  if (end.get_exit_code() == 0) {
    app_.exit(end, out, ignored);
    return {exit_status::kDone, out.str(), {}};
  }
  return {exit_status::kUsage, {}, reason_of(end) + " (--help tells more)"};
}

/// CLI11 says of a word that is no subcommand only that there is none.
std::string Parser::reason_of(const CLI::ParseError& end) const {
  const auto words = app_.remaining();
  const bool lacks_subcommand =
      dynamic_cast<const CLI::RequiredError*>(&end) != nullptr && app_.get_subcommands().empty();
  if (!lacks_subcommand || words.empty()) return end.what();
  return "unknown subcommand: " + words.front();
}

}  // namespace

std::variant<Invocation, EarlyEnd> parse_arguments(int argc, const char* const* argv) {
  return Parser{}.parse(argc, argv);
}

std::vector<CommandSyntax> command_syntax() {
  return Parser{}.syntax();
}

}  // namespace tercet::command_line
