#include "query-service/read_model/scan_sql.hpp"

#include <variant>

namespace tercet {
namespace {

void bind(SqliteStatement& statement, int parameter, const IndexValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    statement.bind_text(parameter, *text);
  } else {
    statement.bind(parameter, std::get<std::int64_t>(value));
  }
}

/// A place further on makes the bound behind it superfluous; SQLite would otherwise be free to start at the bound, and
/// each page would cost as much as all before it.
bool needs_from(const Scan& scan) {
  return scan.range.from && (!scan.after || scan.descending);
}
bool needs_to(const Scan& scan) {
  return scan.range.to && (!scan.after || !scan.descending);
}

}  // namespace

std::string scan_sql(const Table& table, const Scan& scan) {
  const std::string column = scan.index ? "\"" + table.indexes.at(*scan.index).name + "\"" : "key";
  const std::string direction = scan.descending ? " DESC" : "";
  std::string where;
  const auto require = [&where](const std::string& condition) {
    where += (where.empty() ? " WHERE " : " AND ") + condition;
  };
  if (needs_from(scan)) require(column + " >= ?1");
  if (needs_to(scan)) require(column + " < ?2");
  const std::string beyond = scan.descending ? " < " : " > ";
  if (scan.after) require(scan.index ? "(" + column + ", key)" + beyond + "(?3, ?4)" : "key" + beyond + "?4");
  return "SELECT data, key, " + column + " FROM \"" + table.name + "\"" + where + " ORDER BY " + column + direction +
         (scan.index ? ", key" + direction : "") + " LIMIT ?5";
}

void bind_scan(SqliteStatement& statement, const Scan& scan) {
  if (needs_from(scan)) bind(statement, 1, *scan.range.from);
  if (needs_to(scan)) bind(statement, 2, *scan.range.to);
  if (scan.after) {
    if (scan.index) bind(statement, 3, scan.after->value);
    statement.bind_text(4, scan.after->key);
  }
  // One more than wanted shows whether there is more.
  statement.bind(5, static_cast<std::int64_t>(scan.limit) + 1);
}

}  // namespace tercet
