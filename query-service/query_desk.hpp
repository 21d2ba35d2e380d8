#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
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
  /// A question about the past, which is read from the log.
  struct PastRead {
    Ticket ticket = 0;
    std::size_t projection = 0;
    PastSearch search;
  };
  /// Somebody says that a read model that stopped is to go on.
  struct Repair {
    Ticket ticket = 0;
    std::size_t projection = 0;
    /// Pass over the commit at this position; nothing: try again.
    std::optional<Position> skip;
  };
  /// What was found for one query, and at which position the rows or the log stood.
  struct Found {
    Ticket ticket = 0;
    Position position = 0;
    /// Serialized.
    Result<std::string, v1::Problem> answer;
  };
  struct Reply {
    Ticket ticket = 0;
    v1::QueryReply reply;
  };
  struct Outputs {
    /// To be read, in a snapshot taken from now on; on_found() brings what was found.
    std::vector<Read> reads;
    /// To be read from the log, from now on; on_found() brings what was found. Nobody waits for a ticket that is not
    /// is_open() any more.
    std::vector<PastRead> past_reads;
    /// To be done at once; on_found() brings the ProjectionView, or why not.
    std::vector<Repair> repairs;
    /// To be answered with list() at once.
    std::vector<Ticket> lists;
    /// The end of these tickets.
    std::vector<Reply> replies;
  };

  /// Takes the models' questions; their order numbers the projections.
  explicit QueryDesk(const std::vector<ReadModel>& models);

  /// A ticket must not be in use.
  void ask(Ticket ticket, const v1::Query& query, MonoTime now, Outputs& out);
  /// To be told whenever a projection's standing may have changed.
  void on_standing(std::size_t projection, const ModelStanding& standing, Outputs& out);
  /// A ticket that nobody waits for any more is ignored.
  void on_found(Found found, Outputs& out);
  /// The answer for a ticket of `lists`.
  void list(Ticket ticket, const v1::ProjectionList& projections, Outputs& out);
  /// To be called every 20 to 100 ms: who has waited long enough gets 504: `projection.behind`, or `query.timeout` if the
  /// answer was being read.
  void on_tick(MonoTime now, Outputs& out);
  /// Everybody who waits gets 503 `service.stopping`.
  void close(Outputs& out);

  /// Queries that have no reply yet.
  std::size_t open() const { return open_.size(); }
  bool is_open(Ticket ticket) const { return open_.contains(ticket); }

 private:
  /// A question to a read model.
  struct Asked {
    std::size_t projection = 0;
    Search search;
  };
  struct Listing {};
  struct Open {
    std::uint64_t request_id = 0;
    std::string answer_type;
    Position min_position = 0;
    /// When it is no longer waited for.
    MonoTime deadline{};
    /// What is to be done; a search is handed out from here.
    std::variant<Listing, Repair, Asked> task;
    /// Is being done.
    bool handed_out = false;
  };
  struct Model {
    std::string name;
    ModelStanding standing;
    /// By the position that they wait for.
    std::set<std::pair<Position, Ticket>> waiting;
  };

  Result<Open, v1::Problem> accept(const v1::Query& query, MonoTime now) const;
  Result<Repair, v1::Problem> read_repair(const v1::Query& query) const;
  std::optional<std::size_t> number_of(const std::string& name) const;
  void place(Ticket ticket, Open open, Outputs& out);
  void place_asked(Ticket ticket, Open open, Outputs& out);
  void hand_out(Ticket ticket, Asked& asked, Outputs& out);
  Open take(Ticket ticket);
  static v1::Problem not_read(const Open& open);
  v1::Problem too_early(const Open& open) const;
  const ModelStanding& standing_of(const Open& open) const;
  static void refuse(Ticket ticket, std::uint64_t request_id, Position position, const v1::Problem& problem,
                     Outputs& out);

  /// A question and the number of the projection it is about.
  struct Known {
    Question question;
    std::size_t projection = 0;
  };
  /// By the question's type.
  std::unordered_map<std::string, Known> questions_;
  std::vector<Model> models_;
  std::unordered_map<Ticket, Open> open_;
  std::set<std::pair<MonoTime, Ticket>> deadlines_;
};

/// The reply that says no.
v1::QueryReply refusal(std::uint64_t request_id, Position position, const v1::Problem& problem);

}  // namespace tercet
