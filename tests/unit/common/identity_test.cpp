#include "common/vocabulary/identity.hpp"

#include <gtest/gtest.h>

namespace tercet {
namespace {

TEST(Uuid, ReadsTheCanonicalLowerCaseText) {
  const auto id = parse_uuid("0123abcd-4567-89ef-0123-456789abcdef");
  ASSERT_TRUE(id);
  EXPECT_EQ(to_text(*id), "0123abcd-4567-89ef-0123-456789abcdef");
}

TEST(Uuid, RefusesEveryOtherText) {
  for (const auto* text : {"", "0123ABCD-4567-89ef-0123-456789abcdef", "{0123abcd-4567-89ef-0123-456789abcdef}",
                           "0123abcd456789ef0123456789abcdef", "0123abcd-4567-89ef-0123-456789abcde",
                           "0123abcd-4567-89ef-0123-456789abcdeg", "0123abcd-4567-89ef-0123-456789abcdef0",
                           "0123abcd-4567-89ef-01234456789abcdef", "00000000-0000-0000-0000-000000000000"}) {
    EXPECT_FALSE(parse_uuid(text)) << text;
  }
}

TEST(Uuid, GoesToBytesAndBack) {
  const auto id = *parse_uuid("0123abcd-4567-89ef-0123-456789abcdef");
  EXPECT_EQ(to_bytes(id).size(), 16u);
  EXPECT_EQ(uuid_from_bytes(to_bytes(id)), id);
  EXPECT_FALSE(uuid_from_bytes("short"));
}

TEST(Uuid, NoIdIsNoBytes) {
  EXPECT_EQ(to_bytes(Uuid{}), "");
}

TEST(Uuid, Version7SortsByTimeAndSaysItsVersion) {
  const std::array<std::uint8_t, 10> ones{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  const auto earlier = make_uuid_v7(1'000, ones);
  const auto later = make_uuid_v7(1'001, {});
  EXPECT_LT(to_text(earlier), to_text(later));
  EXPECT_EQ(to_text(earlier), "00000000-03e8-7fff-bfff-ffffffffffff");
}

TEST(Uuid, NewOnesDiffer) {
  EXPECT_NE(new_uuid(), new_uuid());
}

TEST(AcceptanceCommitId, IsTheVersion5UuidOfAcceptedInTheCommandsNameSpace) {
  const auto command = *parse_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  // python3 -c 'import uuid; print(uuid.uuid5(uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "accepted"))'
  EXPECT_EQ(to_text(acceptance_commit_id(command)), "ccf7441c-61a7-5574-848c-eea6a8f481e2");
}

}  // namespace
}  // namespace tercet
