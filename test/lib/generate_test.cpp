#include "belay/generate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <list>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "streams.h"

namespace {

using namespace belay;
using test::collect;
using test::ending;
using test::until_blocked;
using ints = std::vector<int>;

TEST(generate, containers_views_and_lists) {
  scope s;
  EXPECT_EQ(collect(generate(s, ints{1, 2})), (ints{1, 2}));
  EXPECT_EQ(collect(generate(s, {3, 4})), (ints{3, 4}));
  EXPECT_EQ(collect(generate(s, std::views::iota(5, 7))), (ints{5, 6}));
  EXPECT_EQ(collect(generate(s, std::list<std::string>{"a"})), (std::vector<std::string>{"a"}));
  EXPECT_TRUE(collect(generate(s, ints())).empty());
  EXPECT_TRUE(s.join());
}

TEST(generate, copies_what_is_not_moved_in) {
  scope s;
  const std::vector<std::string> kept{"one", "two"};
  EXPECT_EQ(collect(generate(s, kept)), kept);
  std::vector<std::string> mine{"three"};
  EXPECT_EQ(collect(generate(s, std::span(mine))), mine);
  EXPECT_EQ(mine[0], "three");
}

TEST(generate, moves_out_of_a_container_that_was_moved_in) {
  scope s;
  std::vector<std::unique_ptr<int>> values;
  for (int i = 0; i < 3; ++i)
    values.push_back(std::make_unique<int>(i));
  int sum = 0;
  for (std::unique_ptr<int> v : generate(s, std::move(values)))
    sum += *v;
  EXPECT_EQ(sum, 3);
}

TEST(generate, ends_early) {
  scope s;
  for (int v : generate(s, std::views::iota(0), capacity{8})) {
    if (v == 3)
      break;
  }
  EXPECT_TRUE(s.join());
}

TEST(generate, is_stopped_while_it_sends) {
  scope s;
  auto rx = generate(s, {1, 2, 3});
  until_blocked("send");
  s.stop();
  EXPECT_EQ(ending(rx), errc::stopped);
  EXPECT_TRUE(s.join());
}

TEST(generate, a_range_that_throws_fails_the_scope) {
  scope s;
  auto rx = generate(s, std::views::iota(0) | std::views::transform([](int v) {
                          if (v == 2)
                            throw std::range_error("two");
                          return v;
                        }));
  EXPECT_EQ(rx.receive().value(), 0);
  EXPECT_EQ(rx.receive().value(), 1);
  EXPECT_EQ(ending(rx), errc::failed);
  EXPECT_THROW(s.join().value(), std::range_error);
}

TEST(repeat, starts_over) {
  scope s;
  EXPECT_EQ(collect(repeat(s, 1, 2, 3) | take(s, 7)), (ints{1, 2, 3, 1, 2, 3, 1}));
  EXPECT_EQ(collect(repeat(s, std::string("a"), "b") | take(s, 3)), (std::vector<std::string>{"a", "b", "a"}));
  EXPECT_TRUE(s.join());
}

TEST(repeat, is_stopped_while_it_sends) {
  scope s;
  auto rx = repeat(s, 1);
  EXPECT_EQ(rx.receive().value(), 1);
  until_blocked("send");
  s.stop();
  EXPECT_EQ(ending(rx), errc::stopped);
}

TEST(repeat_fn, calls_once_for_each_value) {
  scope s;
  std::atomic<int> calls{0};
  EXPECT_EQ(collect(repeat_fn(s, [&] { return ++calls; }) | take(s, 3)), (ints{1, 2, 3}));
  EXPECT_TRUE(s.join());
  EXPECT_LE(calls, 5); // take's own, one in its hand, and one refused
}

TEST(repeat_fn, an_empty_optional_ends_it) {
  scope s;
  auto rx =
      repeat_fn(s, [n = 0]() mutable { return n < 3 ? std::optional(std::make_unique<int>(n++)) : std::nullopt; });
  int sum = 0;
  for (std::unique_ptr<int> v : rx)
    sum += *v;
  EXPECT_EQ(sum, 3);
  EXPECT_EQ(ending(rx), errc::closed);
  EXPECT_TRUE(s.join());
}

TEST(repeat_fn, a_failure_fails_the_scope) {
  scope s;
  auto rx = repeat_fn(s, [n = 0]() mutable -> result<int> {
    if (n == 2)
      return errc::timed_out;
    return n++;
  });
  EXPECT_EQ(ending(rx), errc::timed_out);
  EXPECT_TRUE(s.join().error() == errc::timed_out);
}

TEST(repeat_fn, is_stopped_while_it_makes_a_value) {
  scope s;
  std::atomic<bool> entered{false};
  auto rx = repeat_fn(s, [&](const done &stop) -> result<int> {
    entered = true;
    stop.wait();
    return errc::stopped;
  });
  while (!entered)
    std::this_thread::yield();
  s.stop();
  EXPECT_EQ(ending(rx), errc::stopped);
  EXPECT_TRUE(s.join());
}

} // namespace
