// Coroutines on a run loop, and against threads.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "belay/channel.h"
#include "belay/co_scope.h"
#include "belay/co_select.h"
#include "belay/run_loop.h"
#include "belay/scope.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;

co_task<int> twice(int v) { co_return 2 * v; }
co_task<int> four_times(int v) { co_return co_await twice(co_await twice(v)); }
co_task<> fails() {
  throw std::runtime_error("no");
  co_return;
}

TEST(coroutine, calls_return_values_and_throw) {
  run_loop loop;
  EXPECT_EQ(loop.run(four_times(3)), 12);
  EXPECT_THROW(loop.run(fails()), std::runtime_error);
}

co_task<> produce(sender<std::unique_ptr<int>> out, int n, done stop) {
  for (int i = 0; i < n; ++i) {
    if (!co_await out.co_send(std::make_unique<int>(i), stop)) co_return;
  }
}
co_task<int> sum(receiver<std::unique_ptr<int>> in, done stop) {
  int total = 0;
  while (auto v = co_await in.co_receive(stop)) total += **v;
  co_return total;
}

class both_ends : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(coroutine, both_ends, testing::Values(0, 1, 16, 100));

TEST_P(both_ends, in_one_loop) {
  run_loop loop;
  auto [tx, rx] = make_channel<std::unique_ptr<int>>(GetParam());
  const int total = loop.run([](auto tx, auto rx) -> co_task<int> {
    co_scope s(co_await this_executor());
    s.go(produce, std::move(tx), 1000, done());
    const int got = co_await sum(std::move(rx), {});
    EXPECT_TRUE(co_await s.join());
    co_return got;
  }(std::move(tx), std::move(rx)));
  EXPECT_EQ(total, 999 * 1000 / 2);
}

TEST_P(both_ends, a_thread_sends_a_coroutine_receives) {
  run_loop loop;
  auto [tx, rx] = make_channel<std::unique_ptr<int>>(GetParam());
  task t = go([tx = std::move(tx)]() -> result<> {
    for (int i = 0; i < 1000; ++i) {
      if (auto r = tx.send(std::make_unique<int>(i)); !r) return r;
    }
    return {};
  });
  EXPECT_EQ(loop.run(sum(std::move(rx), {})), 999 * 1000 / 2);
  EXPECT_TRUE(t.join());
}

TEST_P(both_ends, a_coroutine_sends_a_thread_receives) {
  run_loop loop;
  auto [tx, rx] = make_channel<std::unique_ptr<int>>(GetParam());
  int total = 0;
  task t = go([rx = std::move(rx), &total] {
    for (auto v : rx) total += *v;
  });
  loop.run(produce(std::move(tx), 1000, {}));
  EXPECT_TRUE(t.join());
  EXPECT_EQ(total, 999 * 1000 / 2);
}

TEST_P(both_ends, in_two_loops) {
  auto [tx, rx] = make_channel<std::unique_ptr<int>>(GetParam());
  task t = go([tx = std::move(tx)]() mutable {
    run_loop loop;
    loop.run(produce(std::move(tx), 1000, {}));
  });
  run_loop loop;
  EXPECT_EQ(loop.run(sum(std::move(rx), {})), 999 * 1000 / 2);
}

TEST_P(both_ends, a_stop_ends_both_and_keeps_the_value) {
  run_loop loop;
  done_source stop;
  auto [tx, rx] = make_channel<std::unique_ptr<int>>(GetParam());
  for (std::size_t i = 0; i < GetParam(); ++i) ASSERT_TRUE(tx.send(std::make_unique<int>(0)));
  task t = go([&] { std::this_thread::sleep_for(1ms), stop.signal(); });
  auto value = std::make_unique<int>(7);
  loop.run([](auto& tx, auto& value, done stop) -> co_task<> {
    const auto r = co_await tx.co_send(std::move(value), stop);
    EXPECT_TRUE(!r && r.error() == errc::stopped);
  }(tx, value, stop.get()));
  ASSERT_TRUE(value);
  auto [tx2, rx2] = make_channel<int>(GetParam());
  loop.run([](auto& rx, done stop) -> co_task<> {
    const auto r = co_await rx.co_receive(stop);
    EXPECT_TRUE(!r && r.error() == errc::stopped);
  }(rx2, stop.get()));
}

TEST_P(both_ends, time_outs) {
  run_loop loop;
  auto [tx, rx] = make_channel<int>(GetParam());
  loop.run([](auto& tx, auto& rx, std::size_t n) -> co_task<> {
    const auto none = co_await rx.co_receive_for(1ms);
    EXPECT_TRUE(!none && none.error() == errc::timed_out);
    for (std::size_t i = 0; i < n; ++i) EXPECT_TRUE(co_await tx.co_send_for(1, 1s));
    const auto full = co_await tx.co_send_for(1, 1ms);
    EXPECT_TRUE(!full && full.error() == errc::timed_out);
  }(tx, rx, GetParam()));
}

TEST_P(both_ends, closing_says_why) {
  run_loop loop;
  auto [tx, rx] = make_channel<int>(GetParam());
  tx.close(errc::timed_out);
  loop.run([](auto& tx, auto& rx) -> co_task<> {
    const auto r = co_await rx.co_receive();
    EXPECT_TRUE(!r && r.error() == errc::timed_out);
    const auto s = co_await tx.co_send(1);
    EXPECT_TRUE(!s && s.error() == errc::closed);
    const auto none = co_await receiver<int>().co_receive();
    EXPECT_TRUE(!none && none.error() == errc::closed);
  }(tx, rx));
}

TEST(coroutine, select_sends_receives_stops_and_times_out) {
  run_loop loop;
  done_source stop;
  auto [tx, rx] = make_channel<int>(0);
  auto [full_tx, full_rx] = make_channel<int>(1);
  ASSERT_TRUE(full_tx.send(1));
  loop.run([](auto& rx, auto& full_tx, auto& full_rx, done_source& stop) -> co_task<> {
    const auto late = co_await co_select(on_receive(rx), on_send(full_tx, 2), after(1ms));
    EXPECT_EQ(late.index(), 2u);
    const auto not_now = co_await co_select(on_receive(rx), otherwise());
    EXPECT_EQ(not_now.index(), 1u);
    const auto got = co_await co_select(on_receive(rx), on_receive(full_rx), on_done(stop.get()));
    EXPECT_EQ(got.index(), 1u);
    EXPECT_EQ(std::get<1>(got).value(), 1);
    const auto sent = co_await co_select_ordered(on_receive(rx), on_send(full_tx, 2));
    EXPECT_EQ(sent.index(), 1u);
    stop.signal();
    const auto stopped = co_await co_select(on_receive(full_rx), on_done(stop.get()));
    EXPECT_EQ(stopped.index(), 1u);
    EXPECT_FALSE(co_await co_sleep_for(1h, stop.get()));
    EXPECT_TRUE(co_await co_sleep_for(1ms));
  }(rx, full_tx, full_rx, stop));
}

TEST(coroutine, opposing_selects_meet) {
  run_loop loop;
  constexpr int rounds = 2000;
  auto [tx1, rx1] = make_channel<int>(0);
  auto [tx2, rx2] = make_channel<int>(0);
  const auto side = [](sender<int> out, receiver<int> in) -> co_task<> {
    for (int i = 0; i < rounds; ++i) {
      const auto r = co_await co_select(on_send(out, i), on_receive(in));
      static_cast<void>(r);
    }
  };
  task thread = go([&, out = tx2, in = rx1] {
    run_loop mine;
    mine.run(side(out, in));
  });
  loop.run(side(tx1, rx2));
  EXPECT_TRUE(thread.join());
}

TEST(coroutine, a_scope_stops_the_siblings_of_one_that_fails) {
  run_loop loop;
  auto [tx, rx] = make_channel<int>(0);
  loop.run([](auto& rx) -> co_task<> {
    co_scope s(co_await this_executor());
    for (int i = 0; i < 3; ++i) {
      s.go([rx](done stop) -> co_task<result<>> {
        const auto v = co_await rx.co_receive(stop);
        co_return v ? result<>() : result<>(v.error());
      });
    }
    s.go([]() -> co_task<> {
      throw std::runtime_error("first");
      co_return;
    });
    const auto r = co_await s.join();
    EXPECT_THROW(r.value(), std::runtime_error);
    EXPECT_EQ(s.errors().size(), 1u);
  }(rx));
}

TEST(coroutine, a_scope_drops_what_a_child_held_before_it_is_joined) {
  run_loop loop;
  const auto held = std::make_shared<const int>(0);
  loop.run([](auto& held) -> co_task<> {
    co_scope s(co_await this_executor());
    for (int i = 0; i < 10; ++i) {
      s.go([](std::shared_ptr<const int>) -> co_task<> { co_return; }, held);
    }
    EXPECT_TRUE(co_await s.join());
    EXPECT_EQ(held.use_count(), 1);
    EXPECT_TRUE(co_await s.join());  // again: at once
  }(held));
}

TEST(coroutine, a_scope_that_is_not_joined_terminates) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        run_loop loop;
        loop.run([]() -> co_task<> {
          co_scope s(co_await this_executor());
          s.go([](done stop) -> co_task<> { co_await co_done(stop); });
        }());
      },
      "a co_scope was destroyed before it was joined");
}

TEST(coroutine, values_reach_exactly_one_of_many_under_time_outs) {
  // Threads and coroutines on both sides of one channel, with time-outs that race with the hand-over.
  for (const std::size_t capacity : {0, 1, 16}) {
    constexpr int each = 1500, sides = 2;
    auto [tx, rx] = make_channel<std::unique_ptr<int>>(capacity);
    std::vector<std::atomic<int>> seen(2 * sides * each);
    scope receivers, senders;
    for (int i = 0; i < sides; ++i) {
      receivers.go([rx = rx, &seen] {
        for (auto v : rx) ++seen[static_cast<std::size_t>(*v)];
      });
      receivers.go([rx = rx, &seen] {
        run_loop loop;
        loop.run([](auto rx, auto& seen) -> co_task<> {
          for (;;) {
            auto v = co_await rx.co_receive_for(20us);
            if (v) ++seen[static_cast<std::size_t>(**v)];
            else if (v.error() == errc::closed) co_return;
          }
        }(rx, seen));
      });
      senders.go([tx = tx, i] {
        for (int k = 0; k < each; ++k) ASSERT_TRUE(tx.send(std::make_unique<int>(i * each + k)));
      });
      senders.go([tx = tx, i] {
        run_loop loop;
        loop.run([](auto tx, int first) -> co_task<> {
          for (int k = 0; k < each; ++k) {
            auto v = std::make_unique<int>(first + k);
            while (!co_await tx.co_send_for(std::move(v), 20us)) EXPECT_TRUE(v);
          }
        }(tx, (sides + i) * each));
      });
    }
    tx = {};
    rx = {};
    EXPECT_TRUE(senders.join());
    EXPECT_TRUE(receivers.join());
    for (const auto& n : seen) ASSERT_EQ(n, 1);
  }
}

}  // namespace
