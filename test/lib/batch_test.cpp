#include "belay/batch.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <vector>

#include "belay/generate.h"
#include "streams.h"

namespace {

using namespace belay;
using namespace std::chrono_literals;
using test::collect;
using test::ending;
using test::until_blocked;
using ints = std::vector<int>;

TEST(batch, full_batches_and_the_rest) {
  scope s;
  EXPECT_EQ(collect(generate(s, {1, 2, 3, 4, 5}) | batch(s, 2)), (std::vector<ints>{{1, 2}, {3, 4}, {5}}));
  EXPECT_EQ(collect(generate(s, {1, 2}) | batch(s, 2)), (std::vector<ints>{{1, 2}}));
  EXPECT_TRUE(collect(generate(s, ints()) | batch(s, 2)).empty());
}

TEST(batch, is_sent_when_its_first_value_gets_old) {
  scope s;
  auto [tx, rx] = make_channel<int>(4);
  auto out = std::move(rx) | batch(s, 100, 2ms);
  const auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(tx.send(1));
  const ints first = out.receive().value(); // without a second value, and without a close
  EXPECT_GE(std::chrono::steady_clock::now() - start, 2ms);
  EXPECT_EQ(first, ints{1});
  ASSERT_TRUE(tx.send(2));
  EXPECT_EQ(out.receive().value(), ints{2});
  tx.close();
  EXPECT_EQ(ending(out), errc::closed);
}

TEST(batch, does_not_wait_when_it_is_full) {
  scope s;
  auto [tx, rx] = make_channel<int>();
  auto out = std::move(rx) | batch(s, 2, 1h);
  ASSERT_TRUE(tx.send(1));
  ASSERT_TRUE(tx.send(2));
  EXPECT_EQ(out.receive().value(), (ints{1, 2}));
  tx.close();
}

TEST(batch, an_input_that_fails_is_sent_as_far_as_it_came) {
  for (const errc why : {errc::failed, errc::timed_out}) {
    scope s;
    auto [tx, rx] = make_channel<int>(1);
    ASSERT_TRUE(tx.send(1));
    tx.close(why);
    auto out = std::move(rx) | batch(s, 3, 1h);
    EXPECT_EQ(out.receive().value(), ints{1});
    EXPECT_EQ(ending(out), why);
    EXPECT_TRUE(s.join());
  }
}

TEST(batch, moves_values) {
  scope s;
  std::vector<std::unique_ptr<int>> values(3);
  auto out = generate(s, std::move(values)) | batch(s, 2, 1h, capacity{2});
  EXPECT_EQ(out.receive().value().size(), 2u);
  EXPECT_EQ(out.receive().value().size(), 1u);
}

TEST(batch, is_stopped_while_it_receives) {
  scope s;
  auto [tx, rx] = make_channel<int>(1);
  ASSERT_TRUE(tx.send(1));
  auto out = rx | batch(s, 2);
  auto timed = rx | batch(s, 2, 1h);
  until_blocked("receive", 2);
  s.stop();
  EXPECT_EQ(ending(out), errc::stopped);
  EXPECT_EQ(ending(timed), errc::stopped);
  EXPECT_TRUE(s.join());
}

TEST(batch, is_stopped_while_it_sends) {
  scope s;
  auto out = generate(s, {1}) | batch(s, 1);
  until_blocked("send");
  s.stop();
  EXPECT_EQ(ending(out), errc::stopped);
}

TEST(batch, ends_early) {
  scope s;
  for (const ints &some : generate(s, std::views::iota(0)) | batch(s, 3)) {
    if (some.front() == 9)
      break;
  }
  EXPECT_TRUE(s.join());
}

} // namespace
