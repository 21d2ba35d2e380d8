#include "tests/system/harness/read_model.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <numeric>
#include <vector>

#include "tests/system/harness/bank.hpp"
#include "tests/system/harness/waiting.hpp"

namespace tercet::harness {
namespace {

using Database = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;
using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

bool is_database(const std::filesystem::path& file) {
  constexpr std::string_view kMagic = "SQLite format 3";
  std::array<char, kMagic.size()> start{};
  std::ifstream{file, std::ios::binary}.read(start.data(), start.size());
  return std::string_view{start.data(), start.size()} == kMagic;
}

std::vector<std::filesystem::path> databases_below(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{directory}) {
    if (entry.is_regular_file() && is_database(entry.path())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// All rows that `sql` gives, each as one line with every column quoted.
std::vector<std::string> lines_of(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* prepared = nullptr;
  EXPECT_EQ(sqlite3_prepare_v2(database, sql.c_str(), -1, &prepared, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  const Statement statement{prepared, &sqlite3_finalize};
  std::vector<std::string> lines;
  while (sqlite3_step(prepared) == SQLITE_ROW) {
    std::string line;
    for (int i = 0; i < sqlite3_column_count(prepared); ++i) {
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared, i));
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(prepared, i));
      line += ::testing::PrintToString(bytes == nullptr ? std::string{} : std::string{bytes, size}) + " ";
    }
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> tables_of(sqlite3* database) {
  std::vector<std::string> names;
  sqlite3_stmt* prepared = nullptr;
  sqlite3_prepare_v2(database, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", -1, &prepared,
                     nullptr);
  const Statement statement{prepared, &sqlite3_finalize};
  while (sqlite3_step(prepared) == SQLITE_ROW) {
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared, 0));
    names.emplace_back(static_cast<const char*>(sqlite3_column_blob(prepared, 0)), size);
  }
  return names;
}

}  // namespace

bool all_models_at(QueryClient& queries, std::uint64_t position) {
  return wait_until([&] {
    const auto all = projections_in(queries.ask(list_projections()));
    return std::ranges::all_of(all.projections(), [&](const auto& model) { return model.position() >= position; });
  });
}

std::string all_rows(const std::filesystem::path& directory) {
  std::string text;
  for (const auto& file : databases_below(directory)) {
    sqlite3* opened = nullptr;
    EXPECT_EQ(sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK) << file;
    const Database database{opened, &sqlite3_close};
    for (const auto& table : tables_of(opened)) {
      text += file.filename().string() + " " + table + "\n";
      for (const auto& line : lines_of(opened, "SELECT * FROM \"" + table + "\"")) text += "  " + line + "\n";
    }
  }
  return text;
}

}  // namespace tercet::harness
