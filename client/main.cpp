#include "client/command_line/program.hpp"

int main(int argc, char** argv) {
  return tercet::command_line::run_program(argc, argv);
}
