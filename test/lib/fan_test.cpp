#include "belay/fan.h"

#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "belay/generate.h"
#include "streams.h"

namespace {

using namespace belay;
using test::collect;
using test::ending;
using test::sorted;
using test::until_blocked;
using ints = std::vector<int>;

int same(int v) { return v; }

TEST(fan_out, shares_the_values_out) {
  scope s;
  auto outs = fan_out(s, generate(s, std::views::iota(0, 300)), 3, same);
  ASSERT_EQ(outs.size(), 3u);
  ints expected(300);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(sorted(collect(fan_in(s, std::move(outs)))), expected);
  EXPECT_TRUE(s.join());
}

TEST(fan_out, each_output_keeps_its_order) {
  scope s;
  for (auto &out : fan_out(s, generate(s, std::views::iota(0, 30)), 3, same, capacity{30})) {
    const ints values = collect(std::move(out));
    EXPECT_TRUE(std::is_sorted(values.begin(), values.end()));
  }
}

TEST(fan_out, an_output_that_is_left_ends_its_worker_only) {
  scope s;
  auto outs = fan_out(s, repeat(s, 1), 2, same);
  outs[0] = {};
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(outs[1].receive().value(), 1);
  outs.clear();
  EXPECT_TRUE(s.join());
}

TEST(fan_out, a_failure_fails_the_scope) {
  scope s;
  auto outs = fan_out(s, generate(s, std::views::iota(0)), 2, [](int v) -> int {
    if (v == 20)
      throw std::range_error("20");
    return v;
  });
  EXPECT_NE(ending(fan_in(s, std::move(outs))), errc::closed);
  EXPECT_THROW(s.join().value(), std::range_error);
}

TEST(fan_in, merges_receivers) {
  scope s;
  auto all = fan_in(s, generate(s, {1, 2}), generate(s, {3}), generate(s, ints()));
  EXPECT_EQ(sorted(collect(std::move(all))), (ints{1, 2, 3}));
  EXPECT_TRUE(s.join());
}

TEST(fan_in, of_nothing_closes) {
  scope s;
  EXPECT_EQ(ending(fan_in(s, std::vector<receiver<int>>())), errc::closed);
  EXPECT_EQ(ending(fan_in(s, receiver<int>())), errc::closed);
}

TEST(fan_in, keeps_the_order_of_each_input) {
  scope s;
  std::vector<receiver<int>> inputs;
  for (int i = 0; i < 3; ++i)
    inputs.push_back(generate(s, std::views::iota(1000 * i, 1000 * i + 200)));
  ints last(3, -1);
  int n = 0;
  for (int v : fan_in(s, std::move(inputs), capacity{16})) {
    EXPECT_LT(last[v / 1000], v);
    last[v / 1000] = v;
    ++n;
  }
  EXPECT_EQ(n, 600);
}

TEST(fan_in, takes_from_every_input) {
  scope s;
  int seen[2] = {};
  for (int v : fan_in(s, repeat(s, 0), repeat(s, 1))) {
    ++seen[v];
    if (seen[0] > 20 && seen[1] > 20)
      break;
  }
  EXPECT_TRUE(s.join());
}

TEST(fan_in, one_input_that_never_comes_does_not_hold_the_others) {
  scope s;
  auto [tx, silent] = make_channel<int>();
  auto all = fan_in(s, std::move(silent), generate(s, {1, 2}));
  EXPECT_EQ(all.receive().value(), 1);
  EXPECT_EQ(all.receive().value(), 2);
  tx.close();
  EXPECT_EQ(ending(all), errc::closed);
}

TEST(fan_in, the_first_failed_input_ends_it) {
  scope s;
  auto [tx, rx] = make_channel<int>();
  auto all = fan_in(s, repeat(s, 1), std::move(rx));
  EXPECT_EQ(all.receive().value(), 1);
  tx.close(errc::timed_out);
  EXPECT_EQ(ending(all), errc::timed_out);
  EXPECT_TRUE(s.join());
}

TEST(fan_in, moves_values) {
  scope s;
  auto make = [](int v) { return std::make_unique<int>(v); };
  int sum = 0;
  for (auto v : fan_in(s, generate(s, {1, 2}) | map(s, make), generate(s, {3}) | map(s, make)))
    sum += *v;
  EXPECT_EQ(sum, 6);
}

TEST(fan_in, is_stopped_while_it_receives) {
  scope s;
  auto [one, one_rx] = make_channel<int>();
  auto [other, other_rx] = make_channel<int>();
  auto all = fan_in(s, one_rx, other_rx);
  until_blocked("select");
  s.stop();
  EXPECT_EQ(ending(all), errc::stopped);
  EXPECT_TRUE(s.join());
}

TEST(fan_in, is_stopped_while_it_sends) {
  scope s;
  auto [tx, rx] = make_channel<int>(1);
  ASSERT_TRUE(tx.send(1));
  auto all = fan_in(s, rx);
  until_blocked("send");
  s.stop();
  EXPECT_EQ(ending(all), errc::stopped);
  EXPECT_TRUE(s.join());
}

} // namespace
