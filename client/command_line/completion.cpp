#include "client/command_line/completion.hpp"

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <set>
#include <string_view>

#include "common/json/message_types.hpp"
#include "tercet/v1/options.pb.h"

namespace tercet::command_line {
namespace {

using google::protobuf::Descriptor;

// Where @NAME@ stands, words of this program's come in. bash gives "--flag=value" as three words.
constexpr std::string_view kScript = R"(# Completes `tercet` in bash. Printed by `tercet completion bash`.
_tercet() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command='' words='' positionals=0 where=() flag i
  if [[ $word == = ]]; then word=''; fi
  if [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD - 2]}; fi
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case $command/${COMP_WORDS[i]} in
      @VALUE_FLAGS@)
        flag=${COMP_WORDS[i++]}
        if [[ ${COMP_WORDS[i]} == = ]]; then ((++i)); fi
        case /$flag in @PROGRAM_VALUE_FLAGS@) where+=("$flag" "${COMP_WORDS[i]}") ;; esac
        ;;
      @SUBCOMMANDS@) command=${command:+$command }${COMP_WORDS[i]} ;;
      */-*) ;;
      *) ((++positionals)) ;;
    esac
  done
  case $command/$previous in
@VALUES@
    @VALUE_FLAGS@) ;;
    *)
      if [[ $word == -* ]]; then
        case $command in
@FLAGS@
        esac
      else
        case $command/$positionals in
@POSITIONALS@
        esac
      fi
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

# The names of the read models, as a query-service has them; anything else in their place would be expanded as a word.
_tercet_read_models() {
  "$@" projections --json --timeout 1 2>/dev/null | grep -o '"name":"[a-z0-9_]*"' | cut -d '"' -f 4
}

complete -F _tercet tercet
)";

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const auto& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

void replace_all(std::string& text, std::string_view mark, const std::string& value) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
    text.replace(at, mark.size(), value);
  }
}

std::string case_line(const std::string& pattern, const std::string& words, const std::string& indent) {
  return indent + "'" + pattern + "') words=\"" + words + "\" ;;";
}

bool is_command(const Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->options().GetExtension(v1::aggregate_id)) return true;
  }
  return false;
}

// By the names that questions have: nothing else in their descriptors tells them.
bool is_question(const Descriptor& type) {
  return type.name().starts_with("Get") || type.name().starts_with("List");
}

// Full names, and last parts where they are enough.
std::string types_that(bool (*are_meant)(const Descriptor&)) {
  std::set<std::string> words;
  for (const auto& name : message_names()) {
    const auto message = new_message(name);
    if (!message || !are_meant(*message->GetDescriptor())) continue;
    words.insert(name);
    if (const auto& last = message->GetDescriptor()->name(); resolve_message_name(last)) words.insert(last);
  }
  return joined({words.begin(), words.end()}, " ");
}

// What can stand at a place, as bash reads it between double quotes.
std::string words_for(const CommandSyntax& command, const PositionalSyntax& positional) {
  if (positional.name == "TYPE") return types_that(command.path == "send" ? is_command : is_question);
  if (positional.name == "NAME") return R"($(_tercet_read_models "$1" "${where[@]}"))";
  return joined(positional.values, " ");
}

// The flags of the program stand in every command.
std::string flags_of(const CommandSyntax& command, const CommandSyntax& program) {
  std::set<std::string> names;
  for (const auto& flag : command.flags) names.insert(flag.name);
  for (const auto& flag : program.flags) names.insert(flag.name);
  return joined({names.begin(), names.end()}, " ");
}

struct Parts {
  std::set<std::string> value_flags;
  std::set<std::string> program_value_flags;
  std::vector<std::string> subcommands;
  std::vector<std::string> values;
  std::vector<std::string> flags;
  std::vector<std::string> positionals;
};

void add(const CommandSyntax& command, const CommandSyntax& program, Parts& parts) {
  for (const auto& flag : command.flags) {
    if (flag.takes_value) parts.value_flags.insert("*/" + flag.name);
    if (flag.takes_value && command.path.empty()) parts.program_value_flags.insert("/" + flag.name);
    if (!flag.values.empty()) {
      parts.values.push_back(case_line(command.path + "/" + flag.name, joined(flag.values, " "), "    "));
    }
  }
  for (const auto& subcommand : command.subcommands) {
    parts.subcommands.push_back("'" + command.path + "/" + subcommand + "'");
  }
  const std::string indent(10, ' ');
  parts.flags.push_back(case_line(command.path, flags_of(command, program), indent));
  if (!command.subcommands.empty()) {
    parts.positionals.push_back(case_line(command.path + "/0", joined(command.subcommands, " "), indent));
  }
  for (std::size_t i = 0; i < command.positionals.size(); ++i) {
    const auto words = words_for(command, command.positionals[i]);
    if (words.empty()) continue;
    parts.positionals.push_back(case_line(command.path + "/" + std::to_string(i), words, indent));
  }
}

}  // namespace

int run(const Completion&, const Invocation&, Output& output) {
  auto script = bash_completion(command_syntax());
  script.pop_back();
  output.line(script);
  return exit_status::kDone;
}

std::string bash_completion(const std::vector<CommandSyntax>& syntax) {
  Parts parts;
  for (const auto& command : syntax) add(command, syntax.front(), parts);
  std::string script{kScript};
  replace_all(script, "@VALUE_FLAGS@", joined({parts.value_flags.begin(), parts.value_flags.end()}, " | "));
  replace_all(script, "@PROGRAM_VALUE_FLAGS@",
              joined({parts.program_value_flags.begin(), parts.program_value_flags.end()}, " | "));
  replace_all(script, "@SUBCOMMANDS@", joined(parts.subcommands, " | "));
  replace_all(script, "@VALUES@", joined(parts.values, "\n"));
  replace_all(script, "@FLAGS@", joined(parts.flags, "\n"));
  replace_all(script, "@POSITIONALS@", joined(parts.positionals, "\n"));
  return script;
}

}  // namespace tercet::command_line
