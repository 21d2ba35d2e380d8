#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/messaging/event_loop.hpp"
#include "query-service/projecting.hpp"
#include "query-service/read_model/question.hpp"
#include "tercet/v1/query.pb.h"

namespace tercet {

/// Takes queries, lets each wait until its read model stands where the query wants it, has the rows read, and gives each
/// query exactly one reply. A pure state machine: no socket, clock, thread or file.
///
/// Limits: 256 KiB of data (413), 300 s of waiting (400), 10 000 queries at a time (429). Not thread-safe.
class QueryDesk {
 public:
  /// Names one query between desk and shell.
  using Ticket = std::uint64_t;

  struct Read {
    Ticket ticket = 0;
    /// Number of the projection in the order they were given.
    std::size_t projection = 0;
    Lookup lookup;
  };
  struct Reply {
    Ticket ticket = 0;
    v1::QueryReply reply;
  };
  struct Outputs {
    /// To be read, in a snapshot taken from now on; on_read() brings what was found.
    std::vector<Read> reads;
    /// To be answered with list() at once.
    std::vector<Ticket> lists;
    /// The end of these tickets.
    std::vector<Reply> replies;
  };

  /// `projections` are the names of the read models, in their order. A question about none of them is a broken invariant.
  QueryDesk(std::vector<Question> questions, const std::vector<std::string>& projections);

  /// A ticket must not be in use.
  void ask(Ticket ticket, const v1::Query& query, MonoTime now, Outputs& out);
  /// To be told whenever a projection's standing may have changed.
  void on_standing(std::size_t projection, const Standing& standing, Outputs& out);
  /// What was read, and at which position the rows stood.
  void on_read(Ticket ticket, Position position, Result<std::string, v1::Problem> answer, Outputs& out);
  /// The answer for a ticket of `lists`.
  void list(Ticket ticket, const v1::ProjectionList& projections, Outputs& out);
  /// To be called every 20 to 100 ms: who has waited long enough gets 504 `projection.behind`.
  void on_tick(MonoTime now, Outputs& out);
  /// Everybody who waits gets 503 `service.stopping`.
  void close(Outputs& out);

  /// Queries that have no reply yet.
  std::size_t open() const { return open_.size(); }

 private:
  struct Open {
    std::uint64_t request_id = 0;
    std::string answer_type;
    /// Nothing for the list of all.
    std::optional<std::size_t> projection;
    Position min_position = 0;
    MonoTime deadline{};
    /// Until it is handed out.
    Lookup lookup;
  };
  struct Model {
    Standing standing;
    /// By the position that they wait for.
    std::set<std::pair<Position, Ticket>> waiting;
  };

  Result<Open, v1::Problem> accept(const v1::Query& query, MonoTime now) const;
  void place(Ticket ticket, Open open, Outputs& out);
  Open take(Ticket ticket);
  static void refuse(Ticket ticket, std::uint64_t request_id, Position position, const v1::Problem& problem,
                     Outputs& out);

  /// By the question's type.
  std::unordered_map<std::string, Question> questions_;
  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<Model> models_;
  std::unordered_map<Ticket, Open> open_;
  std::set<std::pair<MonoTime, Ticket>> deadlines_;
};

/// The reply that says no.
v1::QueryReply refusal(std::uint64_t request_id, Position position, const v1::Problem& problem);

}  // namespace tercet
