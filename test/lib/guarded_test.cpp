#include "belay/guarded.h"

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "belay/scope.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;

TEST(guarded, with_excludes_the_others) {
  guarded<int> n(0);
  {
    scope s;
    for (int i = 0; i != 4; ++i) {
      s.go([&n] {
        for (int k = 0; k != 1000; ++k)
          n.with([](int &v) { ++v; });
      });
    }
  }
  EXPECT_EQ(n.with_shared([](const int& v) { return v; }), 4000);
  EXPECT_EQ(n.with([](int &v) { return v; }), 4000);
}

TEST(guarded, a_lock_gives_access_while_it_lives) {
  guarded<std::map<std::string, int>> table;
  {
    auto t = table.lock();
    (*t)["a"] = 1;
    t->emplace("b", 2);
  }
  table.lock()->erase("a");
  auto t = table.lock();
  EXPECT_EQ(t->size(), 1u);
  t.unlock();
  EXPECT_EQ(table.lock_shared()->count("b"), 1u);
}

TEST(guarded, an_exception_unlocks) {
  guarded<int> n(1);
  EXPECT_THROW(n.with([](int &) { throw std::runtime_error("fell"); }), std::runtime_error);
  EXPECT_EQ(n.with_shared([](const int &v) { return v; }), 1);
}

TEST(guarded, holds_what_cannot_be_copied_or_moved) {
  struct fixed {
    fixed(int a, int b) : sum(a + b) {}
    fixed(fixed &&) = delete;
    int sum;
  };
  guarded<fixed> f(1, 2);
  EXPECT_EQ(f.lock()->sum, 3);
  guarded<std::unique_ptr<int>> p(std::make_unique<int>(4));
  EXPECT_EQ(*p.with([](auto &held) { return std::move(held); }), 4);
  EXPECT_EQ(p.lock()->get(), nullptr);
}

TEST(guarded, readers_come_in_together) {
  guarded<int, std::shared_mutex> n(7);
  const auto outer = n.lock_shared();
  task other = go([&n] { EXPECT_EQ(n.with_shared([](const int &v) { return v; }), 7); });
  EXPECT_TRUE(other.join()); // while this thread still reads
  EXPECT_EQ(*outer, 7);
}

TEST(guarded, lock_when_waits_for_its_condition) {
  guarded<std::deque<int>> queue;
  const auto some = [](const std::deque<int> &q) { return !q.empty(); };
  int sum = 0;
  task consumer = go([&](done d) {
    for (int i = 0; i != 100; ++i) {
      auto q = queue.lock_when(some, d);
      ASSERT_TRUE(q);
      sum += (*q)->front();
      (*q)->pop_front();
    }
  });
  for (int i = 1; i <= 100; ++i)
    queue.with([i](auto &q) { q.push_back(i); });
  EXPECT_TRUE(consumer.join());
  EXPECT_EQ(sum, 5050);
}

TEST(guarded, lock_when_wakes_each_waiter_for_whom_it_holds) {
  guarded<int> turn(0);
  std::vector<int> order;
  {
    scope s;
    for (int me = 4; me >= 0; --me) {
      s.go([&, me] {
        auto t = turn.lock_when([me](const int &now) { return now == me; });
        ASSERT_TRUE(t);
        order.push_back(me);
        ++**t;
      });
    }
  }
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(guarded, lock_when_can_be_stopped_before_and_while_it_waits) {
  guarded<int> n(0);
  const auto never = [](const int &) { return false; };
  const auto always = [](const int &) { return true; };
  const done_source stop;
  task waiter = go([&, d = stop.get()] { EXPECT_TRUE(n.lock_when(never, d).error() == errc::stopped); });
  n.with([](int &v) { ++v; });
  stop.signal();
  EXPECT_TRUE(waiter.join());
  EXPECT_TRUE(n.lock_when(always, stop.get()).error() == errc::stopped);
  EXPECT_TRUE(n.lock_when(always));
}

TEST(guarded, lock_when_can_time_out) {
  guarded<int> n(0);
  const auto positive = [](const int &v) { return v > 0; };
  EXPECT_TRUE(n.lock_when_for(positive, 2ms).error() == errc::timed_out);
  n.with([](int &v) { v = 1; });
  EXPECT_TRUE(n.lock_when_for(positive, -1s));
}

TEST(guarded, a_waiter_that_gives_up_takes_nobodys_turn) {
  // Tokens are taken by those who wait; some of them give up just when one is put back.
  guarded<int> tokens(1);
  int taken = 0;
  const auto some = [](const int &n) { return n > 0; };
  {
    scope s;
    for (int i = 0; i != 3; ++i) {
      s.go([&, i] {
        for (int k = 0; k != 300; ++k) {
          auto t = tokens.lock_when_for(some, i == 0 ? std::chrono::microseconds(k % 7) : 1h);
          if (!t)
            continue;
          --**t;
          ++taken;
          t->unlock();
          tokens.with([](int &n) { ++n; });
        }
      });
    }
  }
  EXPECT_GE(taken, 600);
  EXPECT_EQ(tokens.with([](int &n) { return n; }), 1);
}

TEST(guarded, with_all_locks_in_any_order) {
  guarded<int> a(0), b(1000);
  {
    scope s;
    s.go([&] {
      for (int i = 0; i != 500; ++i)
        with_all([](int &x, int &y) { ++x, --y; }, a, b);
    });
    s.go([&] {
      for (int i = 0; i != 500; ++i)
        with_all([](int &y, int &x) { ++x, --y; }, b, a);
    });
  }
  EXPECT_EQ(with_all([](int &x, int &y) { return x + y; }, a, b), 1000);
}

TEST(guarded, may_be_shared) {
  static_assert(sendable<guarded<int> *> && sendable<std::shared_ptr<guarded<int>>>);
  static_assert(!std::is_copy_constructible_v<guarded<int>>);
}

} // namespace
