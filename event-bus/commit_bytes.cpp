#include "event-bus/commit_bytes.hpp"

#include <google/protobuf/io/coded_stream.h>

#include <array>

namespace tercet {
namespace {

using google::protobuf::io::CodedOutputStream;

constexpr char kCommitsTag = 0x0a;
constexpr char kPositionTag = 0x08;
constexpr char kTimeTag = 0x10;
constexpr char kFirstVersionsTag = 0x1a;
constexpr char kBodyTag = 0x22;
constexpr int kVarintBits = 7;
constexpr std::size_t kVarintBytesMax = 10;

void append_varint(std::string& out, std::uint64_t value) {
  std::array<std::uint8_t, kVarintBytesMax> bytes{};
  const auto* end = CodedOutputStream::WriteVarint64ToArray(value, bytes.data());
  out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(end - bytes.data()));
}

/// Tag, length and content of a length-delimited field.
std::size_t delimited_size(std::size_t content) {
  return 1 + CodedOutputStream::VarintSize64(content) + content;
}

std::optional<std::uint64_t> take_varint(std::string_view& in) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < in.size() && i < kVarintBytesMax; ++i) {
    const auto byte = static_cast<std::uint8_t>(in[i]);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << (kVarintBits * i);
    if (byte < 0x80) {
      in.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> take_tagged_varint(std::string_view& in, char tag) {
  if (in.empty() || in.front() != tag) return std::nullopt;
  in.remove_prefix(1);
  return take_varint(in);
}

/// Takes what goes before a commit, and tells its size; what follows is at least that long.
std::optional<std::uint64_t> take_commit_size(std::string_view& in) {
  const auto size = take_tagged_varint(in, kCommitsTag);
  return size && *size <= in.size() ? size : std::nullopt;
}

/// The first commit of a batch.
std::optional<CommitView> read_commit(std::string_view batch) {
  auto in = batch;
  const auto size = take_commit_size(in);
  if (!size) return std::nullopt;

  CommitView view;
  view.commit = in.substr(0, *size);
  view.field = batch.substr(0, batch.size() - in.size() + *size);
  auto own_fields = view.commit;
  const auto position = take_tagged_varint(own_fields, kPositionTag);
  if (!position) return std::nullopt;
  const auto time = take_tagged_varint(own_fields, kTimeTag);
  if (!time) return std::nullopt;
  view.position = *position;
  view.time_us = static_cast<std::int64_t>(*time);
  return view;
}

}  // namespace

void append_commit(std::string& batch, const CommitStamp& stamp, std::string_view body) {
  const auto time = static_cast<std::uint64_t>(stamp.time_us);
  std::size_t versions_size = 0;
  for (const auto version : stamp.first_versions) versions_size += CodedOutputStream::VarintSize64(version);
  const auto versions_field = versions_size == 0 ? 0 : delimited_size(versions_size);
  const auto own_fields = 2 + CodedOutputStream::VarintSize64(stamp.position) + CodedOutputStream::VarintSize64(time);

  batch.push_back(kCommitsTag);
  append_varint(batch, own_fields + versions_field + delimited_size(body.size()));
  batch.push_back(kPositionTag);
  append_varint(batch, stamp.position);
  batch.push_back(kTimeTag);
  append_varint(batch, time);
  if (versions_size != 0) {
    batch.push_back(kFirstVersionsTag);
    append_varint(batch, versions_size);
    for (const auto version : stamp.first_versions) append_varint(batch, version);
  }
  batch.push_back(kBodyTag);
  append_varint(batch, body.size());
  batch.append(body);
}

std::string_view body_in(const CommitView& view) {
  auto in = view.commit;
  if (!take_tagged_varint(in, kPositionTag) || !take_tagged_varint(in, kTimeTag)) return {};
  if (in.starts_with(kFirstVersionsTag)) {
    const auto size = take_tagged_varint(in, kFirstVersionsTag);
    if (!size || *size > in.size()) return {};
    in.remove_prefix(*size);
  }
  const auto size = take_tagged_varint(in, kBodyTag);
  return size && *size == in.size() ? in : std::string_view{};
}

std::optional<CommitView> CommitReader::next() {
  if (rest_.empty()) return std::nullopt;
  const auto view = read_commit(rest_);
  damaged_ = !view;
  rest_.remove_prefix(view ? view->field.size() : rest_.size());
  return view;
}

void CommitReader::skip(std::uint64_t count) {
  for (; count > 0 && !rest_.empty(); --count) {
    const auto size = take_commit_size(rest_);
    damaged_ = !size;
    rest_.remove_prefix(size ? *size : rest_.size());
  }
}

}  // namespace tercet
