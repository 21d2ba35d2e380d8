#include "event-bus/group.hpp"

namespace tercet {

std::vector<GroupSlice> slice_group(const Group& group, std::size_t bytes_max) {
  std::vector<GroupSlice> slices;
  std::size_t slice_begin = 0;
  std::size_t previous_end = 0;
  Position position = group.first;
  for (const auto& member : group.members) {
    if (slices.empty() || member.end - slice_begin > bytes_max) {
      slice_begin = previous_end;
      slices.push_back({position, position, {}});
    }
    auto& slice = slices.back();
    slice.last = position++;
    slice.commits = std::string_view{group.commits}.substr(slice_begin, member.end - slice_begin);
    previous_end = member.end;
  }
  return slices;
}

}  // namespace tercet
