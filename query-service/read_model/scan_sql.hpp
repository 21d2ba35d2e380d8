#pragma once

#include <string>

#include "query-service/read_model/scan.hpp"
#include "query-service/read_model/sqlite.hpp"

/// A Scan as SQLite knows it: two functions that belong together.
namespace tercet {

/// The statement for scans of this form. Its columns: data, key, the value that the rows are ordered by.
std::string scan_sql(const Table& table, const Scan& scan);

/// Binds what this scan looks for to its statement. The scan must stay until the statement is reset.
void bind_scan(SqliteStatement& statement, const Scan& scan);

}  // namespace tercet
