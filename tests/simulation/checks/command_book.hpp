#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tests/simulation/checks/checked_log.hpp"

namespace tercet::simulation {

/// What a command says, wherever it was found. Valid as long as that is.
struct CommandContent {
  std::string_view type;
  std::string_view data;
  std::optional<Version> expected_version;

  friend bool operator==(const CommandContent&, const CommandContent&) = default;
};

/// Everything that clients sent, by command id and content.
class CommandBook {
 public:
  struct Sending {
    const SentCommand* sent = nullptr;
    std::string fingerprint;
    /// It may be in the log: it is no dry run, and was not answered as malformed.
    bool is_meant = false;
  };

  /// `history` must outlive this and stay as it is.
  explicit CommandBook(const History& history);

  /// All sendings whose command id is one, in the order of the history.
  const std::vector<Sending>& sendings() const { return sendings_; }
  /// The first sending that is meant, by the 16 bytes of its id and its fingerprint; nullptr if there is none.
  const Sending* find_meant(std::string_view command_id, std::string_view fingerprint) const;
  /// Whether a sending that is meant had this id and another content.
  bool has_other_content(std::string_view command_id, std::string_view fingerprint) const;

 private:
  std::vector<Sending> sendings_;
  /// By the 16 bytes of the command's id: what is meant, each content once.
  std::unordered_map<std::string, std::vector<const Sending*>> meant_;
};

CommandContent content_of(const v1::Command& command);
CommandContent content_of(const v1::Acceptance& acceptance);
/// Of a command that has an outcome: as it was accepted, or as it was sent; nothing if nobody knows it.
std::optional<CommandContent> content_of_outcome(const v1::Commit& outcome, const CheckedLog& log,
                                                 const CommandBook& book);

}  // namespace tercet::simulation
