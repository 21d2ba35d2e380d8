#pragma once

#include <google/protobuf/message.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/vocabulary/identity.hpp"
#include "query-service/read_model/model_error.hpp"
#include "tercet/v1/log.pb.h"

namespace tercet {

/// What an index can hold.
using IndexValue = std::variant<std::int64_t, std::string>;

/// A value of a row that rows can be looked up and sorted by.
struct IndexColumn {
  std::string name;
  std::function<IndexValue(const google::protobuf::Message& row)> value;
};

/// A table of a read model: rows are messages of one type, each under a text key.
struct Table {
  std::string name;
  const google::protobuf::Message* prototype = nullptr;
  std::vector<IndexColumn> indexes;
};

/// The rows of the transaction that is being made.
class Rows {
 public:
  virtual ~Rows() = default;
  /// The row under `key` of the table with that number, to be changed; an empty one if there is none yet. Valid until the
  /// end of the transaction, which stores it.
  virtual Result<google::protobuf::Message*, ModelError> edit(std::size_t table, std::string_view key) = 0;
  /// A new row, to be filled in, under a key that no row of the table has had. As edit(), but nothing is looked up: for
  /// rows that are written once, such as one for each event.
  virtual Result<google::protobuf::Message*, ModelError> add(std::size_t table, std::string_view key) = 0;
};

/// One read model: the fold from commits to rows. It sees nothing but the log, so that the same log always gives the same
/// rows. Immutable: used from several threads.
class Projection {
 public:
  virtual ~Projection() = default;

  /// Lower-case, with underscores; part of the file's name.
  virtual const std::string& name() const = 0;
  /// To be raised when the same log shall give other rows or tables: they are then built anew, in another file.
  virtual std::uint32_t revision() const = 0;
  virtual const std::vector<Table>& tables() const = 0;
  /// Folds one commit into the rows. An error of kind `event` says which event, and why; the rows are then thrown away.
  virtual Result<void, ModelError> fold(const v1::Commit& commit, Rows& rows) const = 0;

  /// Whether each aggregate has one row, in the first table under its id: such a model can also be asked for the past.
  virtual bool has_row_per_aggregate() const { return false; }
  /// Folds what the commit writes to `stream`, up to version `last`, and nothing else. A broken invariant unless
  /// has_row_per_aggregate().
  virtual Result<void, ModelError> fold_stream(const v1::Commit& commit, std::string_view stream, Version last,
                                               Rows& rows) const {
    (void)commit, (void)stream, (void)last, (void)rows;
    std::abort();
  }
};

}  // namespace tercet
