#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "query-service/read_model/model_error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace tercet {

/// A prepared statement of one connection, which must outlive it. Used by one thread at a time.
class SqliteStatement {
 public:
  /// Parameters count from 1. Bytes are not copied: they must stay until reset() or run().
  void bind(int parameter, std::int64_t value);
  void bind_text(int parameter, std::string_view text);
  void bind_blob(int parameter, std::string_view bytes);

  /// True if there is a row to be read.
  Result<bool, ModelError> step();
  /// Steps to the end of a statement that gives no rows, and resets it.
  Result<void, ModelError> run();
  /// Makes it ready to be run again; parameters keep their values.
  void reset();

  /// Columns count from 0. Bytes are valid until the next step or reset.
  bool is_integer(int column) const;
  std::int64_t integer(int column) const;
  std::string_view bytes(int column) const;

 private:
  friend class Sqlite;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  SqliteStatement(sqlite3* connection, sqlite3_stmt* statement) : connection_{connection}, statement_{statement} {}

  sqlite3* connection_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One connection to an SQLite file. Used by one thread at a time. Errors name the file.
class Sqlite {
 public:
  enum class Mode {
    /// Creates the file if it is not there; makes it a WAL file, so that readers see the last transaction while the next
    /// one is written. A crash of the machine may lose the last transactions, each of them whole.
    write,
    /// The file must be there.
    read,
  };
  static Result<Sqlite, ModelError> open(const std::filesystem::path& file, Mode mode);

  Result<void, ModelError> execute(const std::string& sql);
  Result<SqliteStatement, ModelError> prepare(const std::string& sql);
  /// The error that says that this file cannot be used as it is, why, and what helps.
  ModelError unusable(const std::string& reason) const;
  /// The one integer that `sql` gives.
  Result<std::int64_t, ModelError> integer(const std::string& sql);

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  explicit Sqlite(sqlite3* connection) : connection_{connection} {}

  std::unique_ptr<sqlite3, Close> connection_;
};

}  // namespace tercet
