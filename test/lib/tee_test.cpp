#include "belay/tee.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "belay/generate.h"
#include "streams.h"

namespace {

using namespace belay;
using test::collect;
using test::ending;
using test::until_blocked;
using ints = std::vector<int>;

TEST(tee, gives_each_value_to_both) {
  scope s;
  auto [one, other] = tee(s, generate(s, std::vector<std::string>{"a", "b", "c"}));
  for (const std::string &v : one)
    EXPECT_EQ(other.receive().value(), v);
  EXPECT_EQ(ending(other), errc::closed);
  EXPECT_TRUE(s.join());
}

TEST(tee, either_may_be_ahead_by_one) {
  scope s;
  auto [one, other] = tee(s, generate(s, {1, 2, 3}));
  EXPECT_EQ(other.receive().value(), 1);
  until_blocked("send", 2); // the generator, and the tee for `one`
  EXPECT_TRUE(other.try_receive().error() == errc::would_block);
  EXPECT_EQ(one.receive().value(), 1);
  EXPECT_EQ(one.receive().value(), 2);
  EXPECT_EQ(other.receive().value(), 2);
}

TEST(tee, or_by_what_it_may_store) {
  scope s;
  auto [one, other] = tee(s, generate(s, {1, 2, 3}), capacity{3});
  EXPECT_EQ(collect(std::move(other)), (ints{1, 2, 3}));
  EXPECT_EQ(collect(std::move(one)), (ints{1, 2, 3}));
}

TEST(tee, an_outlet_that_left_does_not_hold_the_other) {
  for (const bool first : {false, true}) {
    scope s;
    auto [one, other] = tee(s, generate(s, std::views::iota(0)));
    EXPECT_EQ(one.receive().value(), 0);
    EXPECT_EQ(other.receive().value(), 0);
    (first ? one : other) = {};
    auto &left = first ? other : one;
    for (int i = 1; i < 20; ++i)
      EXPECT_EQ(left.receive().value(), i);
    left = {};
    EXPECT_TRUE(s.join());
  }
}

TEST(tee, an_outlet_that_leaves_while_it_is_waited_for) {
  scope s;
  auto [one, other] = tee(s, generate(s, {1, 2}));
  EXPECT_EQ(one.receive().value(), 1);
  until_blocked("send", 2);
  other = {};
  EXPECT_EQ(one.receive().value(), 2);
  EXPECT_EQ(ending(one), errc::closed);
}

TEST(tee, ends_when_both_have_left) {
  scope s;
  static_cast<void>(tee(s, repeat(s, 1)));
  EXPECT_TRUE(s.join());
}

TEST(tee, passes_a_failed_input_on_to_both) {
  scope s;
  auto [tx, rx] = make_channel<int>();
  auto [one, other] = tee(s, std::move(rx));
  tx.close(errc::timed_out);
  EXPECT_EQ(ending(one), errc::timed_out);
  EXPECT_EQ(ending(other), errc::timed_out);
}

TEST(tee, a_copy_that_throws_fails_the_scope) {
  struct brittle {
    brittle() = default;
    brittle(const brittle &) { throw std::logic_error("copied"); }
    brittle(brittle &&) noexcept {}
  };
  scope s;
  auto [one, other] = tee(s, repeat_fn(s, [] { return brittle(); }));
  EXPECT_EQ(ending(one), errc::failed);
  EXPECT_EQ(ending(other), errc::failed);
  EXPECT_THROW(s.join().value(), std::logic_error);
}

TEST(tee, is_stopped_while_it_receives) {
  scope s;
  auto [tx, rx] = make_channel<int>();
  auto [one, other] = tee(s, rx);
  until_blocked("receive");
  s.stop();
  EXPECT_EQ(ending(one), errc::stopped);
  EXPECT_EQ(ending(other), errc::stopped);
}

TEST(tee, is_stopped_while_it_sends_to_either) {
  scope s;
  auto [tx, rx] = make_channel<int>(1);
  ASSERT_TRUE(tx.send(1));
  auto [one, other] = tee(s, rx);
  until_blocked("select");
  s.stop();
  EXPECT_EQ(ending(one), errc::stopped);
  EXPECT_EQ(ending(other), errc::stopped);
  EXPECT_TRUE(s.join());
}

TEST(tee, is_stopped_while_it_sends_to_the_second) {
  scope s;
  auto [tx, rx] = make_channel<int>(1);
  ASSERT_TRUE(tx.send(1));
  auto [one, other] = tee(s, rx);
  EXPECT_EQ(one.receive().value(), 1);
  until_blocked("send");
  s.stop();
  EXPECT_EQ(ending(one), errc::stopped);
  EXPECT_EQ(ending(other), errc::stopped);
  EXPECT_TRUE(s.join());
}

TEST(tee, is_stopped_while_it_sends_to_the_one_that_is_left) {
  scope s;
  auto [tx, rx] = make_channel<int>(1);
  ASSERT_TRUE(tx.send(1));
  auto [one, other] = tee(s, rx);
  one = {};
  until_blocked("send");
  s.stop();
  EXPECT_EQ(ending(other), errc::stopped);
}

} // namespace
