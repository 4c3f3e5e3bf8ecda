#include "belay/any_of.h"

#include <gtest/gtest.h>

#include <optional>
#include <thread>
#include <type_traits>
#include <vector>

#include "belay/channel.h"
#include "belay/scope.h"
#include "streams.h"

namespace {

using namespace belay;

// A done taken from a temporary would follow nobody.
static_assert(std::is_convertible_v<const any_of &, done>);
static_assert(!std::is_convertible_v<any_of, done>);
static_assert(!std::is_constructible_v<any_of, any_of, done>);

TEST(any_of, each_input_signals_it) {
  for (int which = 0; which < 3; ++which) {
    const done_source inputs[3];
    const any_of either(inputs[0].get(), inputs[1].get(), inputs[2].get());
    EXPECT_FALSE(either.signalled());
    EXPECT_TRUE(inputs[which].signal());
    EXPECT_TRUE(either.signalled());
    EXPECT_TRUE(done(either).signalled());
    for (int other = 0; other < 3; ++other)
      EXPECT_EQ(inputs[other].signalled(), other == which);
  }
}

TEST(any_of, an_input_that_was_signalled_before) {
  const done_source before;
  before.signal();
  EXPECT_TRUE(any_of(done(), before.get()).signalled());
}

TEST(any_of, over_a_range) {
  std::vector<done_source> sources(100);
  std::vector<done> inputs;
  for (const auto &s : sources)
    inputs.push_back(s.get());
  const any_of one(inputs);
  EXPECT_FALSE(one.signalled());
  sources[57].signal();
  sources[58].signal();
  EXPECT_TRUE(one.signalled());
}

TEST(any_of, of_nothing_is_never_signalled) {
  EXPECT_FALSE(any_of(std::vector<done>()).signalled());
  EXPECT_FALSE(any_of(done(), done()).signalled());
}

TEST(any_of, a_copy_keeps_the_links) {
  const done_source a, b;
  std::optional<any_of> first(any_of(a.get(), b.get()));
  const any_of copy = *first;
  first.reset();
  b.signal();
  EXPECT_TRUE(copy.signalled());
}

TEST(any_of, lets_go_of_its_inputs_with_the_last_copy) {
  const done_source a, b;
  done left;
  {
    const any_of either(a.get(), b.get());
    left = either;
  }
  a.signal();
  EXPECT_FALSE(left.signalled());
}

TEST(any_of, outlives_its_inputs) {
  std::optional<done_source> a(std::in_place), b(std::in_place);
  const any_of either(a->get(), b->get());
  a.reset();
  b->signal();
  b.reset();
  EXPECT_TRUE(either.signalled());
}

TEST(any_of, nests) {
  const done_source a, b, c;
  const any_of inner(a.get(), b.get());
  const any_of outer(inner, c.get());
  a.signal();
  EXPECT_TRUE(outer.signalled());
}

TEST(any_of, ends_a_blocked_receive) {
  auto [tx, rx] = make_channel<int>();
  const done_source a, b;
  scope s;
  s.go([rx = rx, either = any_of(a.get(), b.get())] { EXPECT_TRUE(rx.receive(either).error() == errc::stopped); });
  test::until_blocked("receive");
  b.signal();
  EXPECT_TRUE(s.join());
}

TEST(any_of, a_waiter_may_drop_the_last_copy) {
  const done_source a, b;
  std::optional<any_of> either(any_of(a.get(), b.get()));
  const std::stop_callback drop(done(*either).token(), [&] { either.reset(); });
  a.signal();
  EXPECT_FALSE(either);
}

TEST(any_of, inputs_signalled_at_once) {
  for (int round = 0; round < 200; ++round) {
    const done_source a, b;
    auto either = std::make_unique<any_of>(a.get(), b.get());
    const done d = *either;
    std::thread one([&] { a.signal(); });
    std::thread other([&] { b.signal(); });
    d.wait();
    either.reset(); // while the slower of the two may be in its callback
    one.join();
    other.join();
  }
}

} // namespace
