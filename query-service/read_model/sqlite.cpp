#include "query-service/read_model/sqlite.hpp"

#include <sqlite3.h>

#include <cstdlib>

namespace tercet {
namespace {

constexpr int kBusyTimeoutMs = 5000;

ModelError::Kind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    // The tables are not the ones this program makes.
    case SQLITE_ERROR:
    case SQLITE_SCHEMA:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
      return ModelError::Kind::file;
    default:
      return ModelError::Kind::storage;
  }
}

std::string file_of(sqlite3* connection) {
  const char* name = sqlite3_db_filename(connection, "main");
  return name == nullptr ? "" : name;
}

ModelError unusable_file(sqlite3* connection, const std::string& reason) {
  return {ModelError::Kind::file, file_of(connection) + " cannot be used (" + reason +
                                      "); delete it and start again: it is built again from the log"};
}

ModelError error_of(sqlite3* connection) {
  const std::string reason = sqlite3_errmsg(connection);
  if (kind_of(sqlite3_extended_errcode(connection)) == ModelError::Kind::file) return unusable_file(connection, reason);
  return {ModelError::Kind::storage, "cannot read or write " + file_of(connection) + ": " + reason};
}

/// Binding fails only if the statement has no such parameter or memory is out: neither can be handled.
void must_be_ok(int code) {
  if (code != SQLITE_OK) std::abort();
}

}  // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void SqliteStatement::bind(int parameter, std::int64_t value) {
  must_be_ok(sqlite3_bind_int64(statement_.get(), parameter, value));
}

void SqliteStatement::bind_text(int parameter, std::string_view text) {
  must_be_ok(sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(), nullptr, SQLITE_UTF8));
}

void SqliteStatement::bind_blob(int parameter, std::string_view bytes) {
  // A null pointer would be NULL, not an empty value.
  must_be_ok(
      sqlite3_bind_blob64(statement_.get(), parameter, bytes.empty() ? "" : bytes.data(), bytes.size(), nullptr));
}

Result<bool, ModelError> SqliteStatement::step() {
  switch (sqlite3_step(statement_.get())) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default: {
      auto error = error_of(connection_);
      reset();
      return error;
    }
  }
}

Result<void, ModelError> SqliteStatement::run() {
  auto stepped = step();
  reset();
  if (!stepped) return stepped.error();
  return {};
}

void SqliteStatement::reset() {
  sqlite3_reset(statement_.get());
}

bool SqliteStatement::is_integer(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_INTEGER;
}

std::int64_t SqliteStatement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view SqliteStatement::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return data == nullptr ? std::string_view{} : std::string_view{data, size};
}

void Sqlite::Close::operator()(sqlite3* connection) const {
  sqlite3_close_v2(connection);
}

Result<Sqlite, ModelError> Sqlite::open(const std::filesystem::path& file, Mode mode) {
  // Readers of a WAL file need its shared-memory file, which they could not make with a read-only connection.
  const int create = mode == Mode::write ? SQLITE_OPEN_CREATE : 0;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | create, nullptr);
  Sqlite opened{raw};
  if (code != SQLITE_OK) {
    return ModelError{ModelError::Kind::storage, "cannot open " + file.string() + ": " + sqlite3_errstr(code)};
  }
  sqlite3_busy_timeout(raw, kBusyTimeoutMs);
  const std::string settings =
      mode == Mode::write
          ? "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=8192; PRAGMA journal_size_limit=67108864;"
          : "PRAGMA query_only=1; PRAGMA cache_size=-8192;";
  if (auto set = opened.execute(settings); !set) return set.error();
  return opened;
}

Result<void, ModelError> Sqlite::execute(const std::string& sql) {
  if (sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return error_of(connection_.get());
}

Result<SqliteStatement, ModelError> Sqlite::prepare(const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(connection_.get(), sql.c_str(), static_cast<int>(sql.size()) + 1,
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return error_of(connection_.get());
  return SqliteStatement{connection_.get(), raw};
}

ModelError Sqlite::unusable(const std::string& reason) const {
  return unusable_file(connection_.get(), reason);
}

Result<std::int64_t, ModelError> Sqlite::integer(const std::string& sql) {
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  auto row = statement->step();
  if (!row) return row.error();
  return statement->integer(0);
}

}  // namespace tercet
