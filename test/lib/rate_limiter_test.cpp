#include "belay/rate_limiter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "belay/scope.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;
using std::chrono::steady_clock;

TEST(rate_limiter, starts_full_and_keeps_no_more_than_its_burst) {
  rate_limiter l(1, 1h, 3);
  EXPECT_TRUE(l.try_acquire());
  EXPECT_TRUE(l.try_acquire(2));
  EXPECT_FALSE(l.try_acquire());
  rate_limiter fast(1, 1ms, 2);
  EXPECT_FALSE(done().wait_for(5ms));
  EXPECT_FALSE(fast.try_acquire(3));
  EXPECT_TRUE(fast.try_acquire(2));
}

TEST(rate_limiter, tokens_come_back_in_time) {
  rate_limiter l(1, 2ms);
  const auto start = steady_clock::now();
  for (int i = 0; i != 5; ++i) EXPECT_TRUE(l.wait(done()));
  EXPECT_GE(steady_clock::now() - start, 8ms);
}

TEST(rate_limiter, the_tokens_of_a_period_come_one_at_a_time) {
  rate_limiter l(4, 1h);
  EXPECT_TRUE(l.try_acquire());
  const auto now = steady_clock::now();
  const auto second = l.reserve();
  EXPECT_GT(second, now + 14min);
  EXPECT_EQ(l.reserve(), second + 15min);
}

TEST(rate_limiter, reservations_queue_up) {
  rate_limiter l(1, 1h, 2);
  const auto now = steady_clock::now();
  EXPECT_LT(l.reserve(), now + 1s);
  EXPECT_LT(l.reserve(), now + 1s);
  const auto third = l.reserve();
  EXPECT_GE(third, now + 1h);
  EXPECT_EQ(l.reserve(2), third + 2h);
  l.give_back(2);
  EXPECT_EQ(l.reserve(), third + 1h);
}

TEST(rate_limiter, what_is_given_back_is_there_again_but_not_twice) {
  rate_limiter l(1, 1h, 2);
  EXPECT_TRUE(l.try_acquire(2));
  l.give_back();
  EXPECT_TRUE(l.try_acquire());
  EXPECT_FALSE(l.try_acquire());
  l.give_back(5);
  EXPECT_FALSE(l.try_acquire(3));
  EXPECT_TRUE(l.try_acquire(2));
}

TEST(rate_limiter, more_than_the_burst_is_waited_for) {
  rate_limiter l(1, 1ms, 2);
  const auto start = steady_clock::now();
  EXPECT_TRUE(l.wait(done(), 5));
  EXPECT_GE(steady_clock::now() - start, 3ms);
}

TEST(rate_limiter, a_stop_ends_the_wait_and_gives_back) {
  rate_limiter l(1, 1h, 1);
  EXPECT_TRUE(l.wait(done()));
  const auto next = l.reserve();
  l.give_back();
  const done_source stop;
  task t = go([&] { EXPECT_TRUE(l.wait(stop.get()).error() == errc::stopped); });
  stop.signal();
  EXPECT_TRUE(t.join());
  EXPECT_EQ(l.reserve(), next);
  rate_limiter full(1, 1h, 1);
  EXPECT_TRUE(full.wait(stop.get()).error() == errc::stopped);  // looked at first
  EXPECT_TRUE(full.try_acquire());
}

TEST(rate_limiter, wait_for_reports_at_once_what_would_be_too_late) {
  rate_limiter l(1, 1h, 1);
  EXPECT_TRUE(l.wait_for(1ms, done()));
  EXPECT_TRUE(l.wait_for(30min, done()).error() == errc::timed_out);
  EXPECT_LT(l.reserve(), steady_clock::now() + 61min);
}

TEST(rate_limiter, counts_right_with_many_threads) {
  rate_limiter l(1, 1h, 1000);
  std::atomic<int> got{0};
  {
    scope s;
    for (int k = 0; k != 3; ++k) {
      s.go([&] {
        for (int i = 0; i != 1000; ++i) {
          if (!l.try_acquire()) continue;
          if (i % 4 == 0)
            l.give_back();
          else
            ++got;
        }
      });
    }
  }
  while (l.try_acquire()) ++got;
  EXPECT_EQ(got, 1000);
}

TEST(multi_limiter, all_must_agree) {
  rate_limiter wide(1, 1h, 5), narrow(1, 1h, 2);
  multi_limiter both(wide, narrow);
  EXPECT_TRUE(both.try_acquire());
  EXPECT_TRUE(both.try_acquire());
  EXPECT_FALSE(both.try_acquire());
  EXPECT_TRUE(wide.try_acquire(3));  // the refusal took nothing
  EXPECT_FALSE(wide.try_acquire());
}

TEST(multi_limiter, waits_for_the_slowest_and_gives_back_to_all) {
  rate_limiter a(1, 1h, 1), b(1, 2h, 1), c(1, 1h, 3);
  multi_limiter inner(a, b);
  multi_limiter all(inner, c);
  const auto now = steady_clock::now();
  EXPECT_TRUE(all.wait(done()));
  EXPECT_TRUE(all.wait_for(1ms, done()).error() == errc::timed_out);
  EXPECT_TRUE(c.try_acquire(2));
  EXPECT_GE(all.reserve(), now + 2h);
}

}  // namespace
