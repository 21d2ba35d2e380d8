#include "query-service/http/event_feed.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <utility>
#include <vector>

#include "common/http/parameters.hpp"
#include "common/http/problem_response.hpp"
#include "common/json/recorded_event.hpp"
#include "common/vocabulary/limits.hpp"
#include "common/vocabulary/problem.hpp"
#include "common/vocabulary/stream_name.hpp"
#include "query-service/http/log_position.hpp"
#include "query-service/http/server_sent_events.hpp"

namespace tercet {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kReadersMax = 128;
constexpr milliseconds kReadTime{5'000};
constexpr milliseconds kAskAgain{1'000};
/// More is written only when this is on its way.
constexpr std::size_t kQueuedBytesMax = 128 * limits::kKiB;
constexpr std::uint32_t kBusyRetryMs = 1'000;
constexpr std::uint32_t kOk = 200;

bool is_of_category(const RecordedEvent& event, const std::string& category) {
  if (category.empty()) return true;
  const auto name = parse_stream_name(*event.stream);
  return name && name->category == category;
}

struct Asked {
  Position after = 0;
  std::string category;
  /// The client was here before.
  bool goes_on = false;
};

Result<Asked, v1::Problem> read_request(const http::Request& request) {
  if (auto only = http::only_parameters(request, {"category", "from_position"}); !only) return only.error();
  const auto from = http::number_parameter(request, "from_position");
  if (!from) return from.error();
  const auto category = http::text_parameter(request, "category");
  if (!category) return category.error();
  if (*category && !is_category(**category)) {
    return make_problem(400, "request.bad_parameter", "category is not the name of a category", "category");
  }
  const auto seen = last_event_id(request);
  if (!seen) return seen.error();
  const auto first = std::max<Position>(from->value_or(1), 1);
  return Asked{seen->value_or(first - 1), category->value_or(""), seen->has_value()};
}

v1::Problem beyond(Position head) {
  return make_problem(400, "request.bad_parameter",
                      "from_position is beyond the log, which ends at " + std::to_string(head), "from_position");
}

void refuse(const Asked& asked, http::Answer answer) {
  // To a browser that connects again, an end is a reason to come back later, and any other status is the end.
  if (asked.goes_on) return answer.stream().close();
  const auto busy = make_retry_problem(503, "service.busy",
                                       std::to_string(kReadersMax) + " clients read the feed already", kBusyRetryMs);
  answer.send(http::problem_response(busy));
}

/// The same page may be read later.
bool may_pass(const v1::Problem& problem) {
  return problem.retry_after_ms() > 0;
}

}  // namespace

/// One client.
class EventFeed::Reader : public std::enable_shared_from_this<Reader> {
 public:
  using OnEnd = std::function<void(const std::shared_ptr<Reader>&)>;

  Reader(EventLoop& loop, QueryService& service, const Asked& asked, OnEnd on_end)
      : service_{service},
        category_{asked.category},
        goes_on_{asked.goes_on},
        place_{asked.after, asked.category},
        again_{loop},
        on_end_{std::move(on_end)} {}

  /// The first page is awaited, because it may say that there is nothing to be had.
  void start(http::Answer answer) {
    const auto shared = std::make_shared<http::Answer>(std::move(answer));
    ask([self = shared_from_this(), shared](v1::ReadReply&& page) {
      const auto problem = self->place_.take(page);
      if (problem && self->goes_on_ && may_pass(*problem)) {
        // A browser that connects again takes any other status for the end.
        self->open(shared->stream());
        return self->ask_later();
      }
      if (problem) {
        const bool is_beyond = !self->goes_on_ && page.head() < self->place_.position();
        shared->send(http::problem_response(is_beyond && page.status() == kOk ? beyond(page.head()) : *problem));
        return self->on_end_(self);
      }
      self->open(shared->stream({{"Tercet-Position", std::to_string(page.head())}}));
      self->queue(std::move(page));
    });
  }

  void on_head(Position head) {
    head_ = head;
    go_on();
  }

 private:
  void open(http::EventStream stream) {
    stream_.emplace(std::move(stream));
    const std::weak_ptr<Reader> weak = weak_from_this();
    stream_->on_gone([weak] {
      if (const auto self = weak.lock()) self->on_end_(self);
    });
    stream_->on_writable([weak] {
      if (const auto self = weak.lock()) self->go_on();
    });
  }

  void ask(const std::function<void(v1::ReadReply&&)>& on_page) {
    asking_ = true;
    service_.log().read(place_.request(), kReadTime, [self = shared_from_this(), on_page](v1::ReadReply page) {
      self->asking_ = false;
      on_page(std::move(page));
    });
  }

  void on_page(v1::ReadReply&& page) {
    const auto problem = place_.take(page);
    if (!problem) return queue(std::move(page));
    if (!may_pass(*problem)) {
      stream_->send(problem_message(*problem));
      stream_->close();
      return on_end_(shared_from_this());
    }
    ask_later();
  }

  void ask_later() {
    asking_ = true;
    again_.once(kAskAgain,
                [this] { ask([self = shared_from_this()](v1::ReadReply&& next) { self->on_page(std::move(next)); }); });
  }

  void queue(v1::ReadReply&& page) {
    head_ = std::max(head_, page.head());
    page_ = std::make_shared<const v1::ReadReply>(std::move(page));
    commit_ = 0;
    event_ = 0;
    go_on();
  }

  /// Writes what there is, as far as the client takes it; then asks for more, if there is more.
  void go_on() {
    if (!stream_) return;
    while (page_ && stream_->queued_bytes() < kQueuedBytesMax) {
      if (!send_next()) return;
    }
    // Also if the log seems to end before: then the page tells whether it is another one.
    if (!page_ && !asking_ && place_.position() != head_) {
      ask([self = shared_from_this()](v1::ReadReply&& next) { self->on_page(std::move(next)); });
    }
  }

  /// One event, or the end of the page. False if the client has gone.
  bool send_next() {
    if (commit_ == page_->commits().commits_size()) {
      page_.reset();
      // So that it need not be looked through again by who comes back.
      return std::exchange(told_, place_.position()) >= place_.position() ||
             stream_->send(position_message(place_.position()));
    }
    const auto& commit = page_->commits().commits(commit_);
    if (event_ == 0) events_ = wanted(commit);
    if (event_ == events_.size()) {
      ++commit_;
      event_ = 0;
      return true;
    }
    const auto& event = events_[event_++];
    // Who goes on behind a position has had the whole commit, so only the last event of it says so.
    const bool is_last = event_ == events_.size();
    if (is_last) told_ = commit.position();
    return stream_->send(event_message(to_json(event), is_last ? std::optional{commit.position()} : std::nullopt));
  }

  std::vector<RecordedEvent> wanted(const v1::Commit& commit) const {
    auto events = events_of(commit);
    std::erase_if(events, [this](const auto& event) { return !is_of_category(event, category_); });
    return events;
  }

  QueryService& service_;
  const std::string category_;
  const bool goes_on_;
  LogPosition place_;
  Timer again_;
  OnEnd on_end_;
  std::optional<http::EventStream> stream_;
  Position head_ = 0;
  /// The last position that the client was told.
  Position told_ = 0;
  bool asking_ = false;

  /// What is being written; the next commit and event of it.
  std::shared_ptr<const v1::ReadReply> page_;
  int commit_ = 0;
  std::size_t event_ = 0;
  /// Of that commit; they point into the page.
  std::vector<RecordedEvent> events_;
};

EventFeed::EventFeed(EventLoop& loop, QueryService& service) : loop_{loop}, service_{service} {}

EventFeed::~EventFeed() = default;

void EventFeed::open(const http::Request& request, http::Answer answer) {
  const auto asked = read_request(request);
  if (!asked) return answer.send(http::problem_response(asked.error()));
  if (readers_.size() >= kReadersMax) return refuse(*asked, std::move(answer));
  const auto reader = std::make_shared<Reader>(loop_, service_, *asked,
                                               [this](const std::shared_ptr<Reader>& ended) { readers_.erase(ended); });
  readers_.insert(reader);
  reader->start(std::move(answer));
}

void EventFeed::on_head(Position head) {
  const std::vector<std::shared_ptr<Reader>> all{readers_.begin(), readers_.end()};
  for (const auto& reader : all) reader->on_head(head);
}

}  // namespace tercet
