#include "belay/bridge.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "belay/generate.h"
#include "streams.h"

namespace {

using namespace belay;
using test::collect;
using test::ending;
using test::until_blocked;
using ints = std::vector<int>;

TEST(bridge, one_stream_after_the_other) {
  scope s;
  auto streams =
      generate(s, {1, 4, 7}) | map(s, [&](int from) { return generate(s, std::views::iota(from, from + 3)); });
  EXPECT_EQ(collect(bridge(s, std::move(streams))), (ints{1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_TRUE(s.join());
}

TEST(bridge, of_nothing_and_of_empty_streams) {
  scope s;
  auto [tx, rx] = make_channel<receiver<int>>(2);
  ASSERT_TRUE(tx.send(receiver<int>()));
  ASSERT_TRUE(tx.send(generate(s, ints())));
  tx.close();
  EXPECT_EQ(ending(bridge(s, std::move(rx))), errc::closed);
}

TEST(bridge, moves_values) {
  scope s;
  auto streams = repeat_fn(s, [&] { return repeat_fn(s, [] { return std::make_unique<int>(3); }) | take(s, 2); });
  int sum = 0;
  for (auto v : bridge(s, std::move(streams)) | take(s, 5))
    sum += *v;
  EXPECT_EQ(sum, 15);
  EXPECT_TRUE(s.join());
}

TEST(bridge, leaving_it_ends_the_stream_and_those_to_come) {
  scope s;
  auto [tx, rx] = make_channel<receiver<int>>();
  auto [inner_tx, inner_rx] = make_channel<int>();
  auto out = bridge(s, std::move(rx));
  ASSERT_TRUE(tx.send(std::move(inner_rx)));
  ASSERT_TRUE(inner_tx.send(1));
  EXPECT_EQ(out.receive().value(), 1);
  out = {};
  while (inner_tx.send(2)) {
  }
  EXPECT_TRUE(tx.send(receiver<int>()).error() == errc::closed);
  EXPECT_TRUE(s.join());
}

TEST(bridge, the_first_failed_stream_ends_it) {
  scope s;
  auto [tx, rx] = make_channel<receiver<int>>(1);
  auto [inner_tx, inner_rx] = make_channel<int>(1);
  ASSERT_TRUE(tx.send(std::move(inner_rx)));
  ASSERT_TRUE(inner_tx.send(1));
  inner_tx.close(errc::timed_out);
  auto out = bridge(s, std::move(rx));
  EXPECT_EQ(out.receive().value(), 1);
  EXPECT_EQ(ending(out), errc::timed_out);
  EXPECT_TRUE(s.join());
}

TEST(bridge, is_stopped_at_each_point) {
  for (int values = 0; values < 3; ++values) {
    scope s;
    auto [tx, rx] = make_channel<receiver<int>>(1);
    auto [inner_tx, inner_rx] = make_channel<int>(1);
    if (values > 0) {
      ASSERT_TRUE(tx.send(inner_rx));
    }
    if (values > 1) {
      ASSERT_TRUE(inner_tx.send(1));
    }
    auto out = bridge(s, rx);
    until_blocked(values < 2 ? "receive" : "send");
    s.stop();
    EXPECT_EQ(ending(out), errc::stopped);
    EXPECT_TRUE(s.join());
  }
}

} // namespace
