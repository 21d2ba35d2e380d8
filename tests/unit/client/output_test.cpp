#include "client/command_line/output.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>
#include <memory>

namespace {

using tercet::command_line::Output;
using testing::HasSubstr;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

std::string content_of(std::FILE* file) {
  std::string text(1000, '\0');
  std::rewind(file);
  text.resize(std::fread(text.data(), 1, text.size(), file));
  return text;
}

class OutputTest : public testing::Test {
 protected:
  OutputTest() {
    std::signal(SIGPIPE, SIG_IGN);
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    reader_ = File{fdopen(ends[0], "r")};
    writer_ = File{fdopen(ends[1], "w")};
  }

  File reader_;
  File writer_;
  File error_{std::tmpfile()};
};

TEST_F(OutputTest, writes_lines) {
  Output output{writer_.get(), error_.get(), {}};
  output.line("one");
  EXPECT_FALSE(output.ended());
  EXPECT_EQ(output.finish(0), 0);
  char text[10] = {};
  ASSERT_NE(std::fgets(text, sizeof text, reader_.get()), nullptr);
  EXPECT_STREQ(text, "one\n");
}

TEST_F(OutputTest, ends_quietly_when_the_reader_goes_away) {
  Output output{writer_.get(), error_.get(), {}};
  reader_.reset();
  EXPECT_TRUE(output.ended()) << "also before anything is written";
  output.line("one");
  output.flush();
  EXPECT_TRUE(output.ended());
  EXPECT_EQ(output.finish(0), 0);
  EXPECT_EQ(content_of(error_.get()), "");
}

TEST_F(OutputTest, tells_of_any_other_failure_to_write) {
  const File full{std::fopen("/dev/full", "w")};
  Output output{full.get(), error_.get(), {}};
  output.line("one");
  output.flush();
  EXPECT_TRUE(output.ended());
  EXPECT_EQ(output.finish(0), 1);
  EXPECT_THAT(content_of(error_.get()), HasSubstr("cannot write to standard output: No space left on device"));
}

TEST_F(OutputTest, keeps_the_exit_status) {
  Output output{writer_.get(), error_.get(), {}};
  output.error("422 account.closed: it is closed");
  EXPECT_EQ(output.finish(1), 1);
  EXPECT_EQ(content_of(error_.get()), "tercet: 422 account.closed: it is closed\n");
}

}  // namespace
