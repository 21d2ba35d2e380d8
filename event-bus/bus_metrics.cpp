#include "event-bus/bus_metrics.hpp"

#include <string>

namespace tercet {
namespace {

constexpr unsigned kGroupBuckets = 13;

const std::map<v1::Receipt::Result, std::string>& result_names() {
  static const std::map<v1::Receipt::Result, std::string> names{{v1::Receipt::COMMITTED, "committed"},
                                                                {v1::Receipt::DUPLICATE, "duplicate"},
                                                                {v1::Receipt::CONFLICT, "conflict"},
                                                                {v1::Receipt::UNAVAILABLE, "unavailable"},
                                                                {v1::Receipt::INVALID, "invalid"}};
  return names;
}

const std::map<v1::ReadRequest::ReadCase, std::string>& read_names() {
  using Request = v1::ReadRequest;
  static const std::map<Request::ReadCase, std::string> names{
      {Request::kStream, "stream"},   {Request::kAll, "all"},   {Request::kHead, "head"},
      {Request::kCommit, "commit"},   {Request::kOpen, "open"}, {Request::kStreamInfo, "stream_info"},
      {Request::READ_NOT_SET, "none"}};
  return names;
}

}  // namespace

BusMetrics::BusMetrics()
    : commits_{all_.counter("tercet_commits_total", "Commits made durable.")},
      commit_bytes_{all_.counter("tercet_commit_bytes_total", "Bytes of the commits made durable.")},
      group_commits_{all_.histogram("tercet_group_commits", "Commits made durable by one sync.",
                                    doubling_buckets(1, kGroupBuckets))},
      group_time_{all_.histogram("tercet_commit_seconds",
                                 "Time in which a group of appends was judged, written and synced.",
                                 buckets_of_seconds())},
      sync_time_{all_.histogram("tercet_sync_seconds", "Time in which a group of commits was written and synced.",
                                buckets_of_seconds())},
      refused_for_disk_{all_.counter("tercet_disk_full_refusals_total",
                                     "Commits that were not judged, as the disk was almost full.")},
      malformed_{all_.counter("tercet_malformed_messages_total", "Messages to the ingest that were no append.")},
      reads_{all_, "tercet_reads_total", "Reads answered.", "kind"},
      unread_answers_{all_.counter("tercet_replies_dropped_total", "Answers to reads that nobody took.")} {
  for (const auto& [result, name] : result_names()) {
    receipts_.emplace(result, all_.counter("tercet_receipts_total", "Receipts sent.", {{"result", name}}));
  }
  for (const auto& [kind, name] : read_names()) {
    read_time_.emplace(kind, all_.histogram("tercet_read_seconds", "Time from a read's arrival to its answer.",
                                            buckets_of_seconds(), {{"kind", name}}));
  }
}

void BusMetrics::on_group(const CommitOutput& output) {
  for (auto& [result, counter] : receipts_) {
    const auto count = output.receipts[static_cast<std::size_t>(result)];
    if (count > 0) counter.increment(static_cast<double>(count));
  }
  if (output.malformed > 0) on_malformed(output.malformed);
  if (output.disk_full) {
    refused_for_disk_.increment(static_cast<double>(output.receipts[v1::Receipt::UNAVAILABLE]));
  }
  if (output.commits == 0) return;
  commits_.increment(static_cast<double>(output.commits));
  commit_bytes_.increment(static_cast<double>(output.commit_bytes));
  group_commits_.observe(static_cast<double>(output.commits));
  group_time_.observe(output.time);
  sync_time_.observe(output.sync_time);
}

void BusMetrics::on_read(v1::ReadRequest::ReadCase kind, std::uint32_t status, std::chrono::nanoseconds time) {
  reads_.increment(read_names().at(kind), status);
  read_time_.at(kind).observe(time);
}

}  // namespace tercet
