#include "belay/detail/published.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <thread>

namespace {

using belay::detail::published;

struct twins {
  std::uint64_t one, other;
};

TEST(published, is_there_between_show_and_hide) {
  published<twins> p;
  EXPECT_FALSE(p.look());
  p.show({1, 2});
  ASSERT_TRUE(p.look());
  EXPECT_EQ(p.look()->one, 1u);
  EXPECT_EQ(p.look()->other, 2u);
  p.show({3, 4});
  ASSERT_TRUE(p.look());
  EXPECT_EQ(p.look()->one, 3u);
  p.hide();
  EXPECT_FALSE(p.look());
  p.hide();
  EXPECT_FALSE(p.look());
}

TEST(published, a_look_never_sees_a_mixture) {
  published<twins> p;
  std::atomic<bool> looked_enough{false};
  std::thread owner([&] {
    for (std::uint64_t i = 0; !looked_enough; ++i) {
      p.show({i, i});
      if (i % 3 == 0) p.hide();
    }
  });
  for (int seen = 0; seen != 2000;) {
    const auto now = p.look();
    if (!now) continue;
    ++seen;
    EXPECT_EQ(now->one, now->other);
  }
  looked_enough = true;
  owner.join();
}

}  // namespace
