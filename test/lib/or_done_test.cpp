#include "belay/or_done.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "belay/channel.h"
#include "belay/scope.h"
#include "streams.h"

namespace {

using namespace belay;

TEST(or_done, ends_when_the_channel_is_closed_and_drained) {
  auto [tx, rx] = make_channel<int>(3);
  for (int i = 1; i <= 3; ++i)
    ASSERT_TRUE(tx.send(i));
  tx.close();
  const done_source stop;
  int sum = 0;
  for (int v : or_done(stop.get(), rx))
    sum += v;
  EXPECT_EQ(sum, 6);
}

TEST(or_done, ends_while_it_waits) {
  auto [tx, rx] = make_channel<int>();
  const done_source stop;
  scope s;
  s.go([&, rx = rx] {
    for (int v : or_done(stop.get(), rx))
      ADD_FAILURE() << v;
  });
  test::until_blocked("receive");
  stop.signal();
  EXPECT_TRUE(s.join());
}

TEST(or_done, looks_at_the_stop_before_the_values) {
  auto [tx, rx] = make_channel<int>(2);
  ASSERT_TRUE(tx.send(1));
  ASSERT_TRUE(tx.send(2));
  const done_source stop;
  int seen = 0;
  for (int v : or_done(stop.get(), rx)) {
    seen += v;
    stop.signal();
  }
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(rx.receive().value(), 2);
}

TEST(or_done, moves_values_out) {
  auto [tx, rx] = make_channel<std::unique_ptr<int>>(1);
  ASSERT_TRUE(tx.send(std::make_unique<int>(7)));
  tx.close();
  for (std::unique_ptr<int> v : or_done(done(), std::move(rx)))
    EXPECT_EQ(*v, 7);
}

TEST(or_done, lets_go_of_a_receiver_that_was_moved_in) {
  auto [tx, rx] = make_channel<int>(2);
  ASSERT_TRUE(tx.send(1));
  for (int v : or_done(done(), std::move(rx))) {
    EXPECT_EQ(v, 1);
    break;
  }
  EXPECT_TRUE(tx.send(2).error() == errc::closed);
}

} // namespace
