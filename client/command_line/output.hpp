#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "client/command_line/terminal.hpp"

namespace tercet::command_line {

/// Where the program writes. A reader that goes away (`tercet tail | head`) ends the writing without a fuss; any
/// other failure to write is an error. Not thread-safe.
class Output {
 public:
  /// What the two files are shown on.
  struct Terminals {
    Terminal out;
    Terminal error;
  };

  /// Neither file is closed by this. SIGPIPE must be ignored.
  Output(std::FILE* out, std::FILE* error, Terminals terminals) : out_{out}, error_{error}, terminals_{terminals} {}

  const Terminal& terminal() const { return terminals_.out; }
  const Terminal& error_terminal() const { return terminals_.error; }

  void line(std::string_view text);
  /// Writes out what is kept back.
  void flush();
  /// One line on stderr: "tercet: <text>".
  void error(std::string_view text);

  /// Nothing more can be written.
  bool ended();
  /// `status`, or 1 if something could not be written although somebody was there to read; tells that on stderr.
  int finish(int status);

 private:
  bool reader_is_gone() const;
  void note_failure();

  std::FILE* out_;
  std::FILE* error_;
  Terminals terminals_;
  /// Of the first write that failed; 0 = none has.
  int errno_ = 0;
};

}  // namespace tercet::command_line
