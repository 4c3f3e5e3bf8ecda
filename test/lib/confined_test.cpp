#include "belay/confined.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "belay/channel.h"
#include "belay/sendable.h"
#include "belay/task.h"

namespace {

using namespace belay;

TEST(confined, is_its_makers) {
  confined<std::string> s("abc");
  EXPECT_TRUE(s.owned());
  s->push_back('d');
  EXPECT_EQ(*s, "abcd");
  EXPECT_EQ(std::as_const(s)->size(), 4u);
  go([&s] { EXPECT_FALSE(s.owned()); }).join().value();
}

TEST(confined, is_handed_over_through_a_channel_and_back) {
  static_assert(sendable<confined<std::string>>);
  auto [there, rx] = make_channel<confined<std::string>>(1);
  auto [tx, back] = make_channel<confined<std::string>>(1);
  task other = go([rx = std::move(rx), tx = std::move(tx)] {
    auto s = rx.receive();
    ASSERT_TRUE(s);
    s->adopt() += "d";
    EXPECT_TRUE(tx.send(s->release()));
  });
  confined<std::string> mine("abc");
  EXPECT_TRUE(there.send(mine.release()));
  auto s = back.receive();
  ASSERT_TRUE(s);
  s->adopt();
  EXPECT_EQ(**s, "abcd");
}

TEST(confined, is_handed_over_in_place) {
  confined<int> n(1);
  n.release();
  task other = go([&n] {
    n.adopt() = 2;
    n.release();
  });
  EXPECT_TRUE(other.join());
  EXPECT_EQ(n.adopt(), 2);
}

TEST(confined, moving_keeps_the_owner) {
  confined<std::string> a("abc");
  const confined<std::string> b = std::move(a);
  EXPECT_TRUE(b.owned());
  EXPECT_EQ(*b, "abc");
}

#ifndef NDEBUG
class confined_death : public testing::Test {
protected:
  confined_death() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(confined_death, an_access_by_another_thread) {
  EXPECT_DEATH(
      {
        confined<int> n(1);
        go([&n] { ++*n; }).join().value();
      },
      "does not own it");
}

TEST_F(confined_death, an_access_after_the_release) {
  EXPECT_DEATH(
      {
        confined<int> n(1);
        n.release();
        ++*n;
      },
      "does not own it");
}

TEST_F(confined_death, adopting_what_was_not_released) {
  EXPECT_DEATH(
      {
        confined<int> n(1);
        go([&n] { n.adopt() = 2; }).join().value();
      },
      "not released");
}

TEST_F(confined_death, destroying_what_is_another_threads) {
  EXPECT_DEATH({ go([n = confined<int>(1)] {}).join().value(); }, "does not own it");
}
#endif

} // namespace
