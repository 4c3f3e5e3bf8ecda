#include "belay/pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "belay/channel.h"
#include "belay/co_scope.h"
#include "belay/co_task.h"
#include "belay/guarded.h"
#include "belay/scope.h"
#include "belay/sync_wait.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;

/// Keeps one thread of a pool busy until it is let go.
struct plug {
  done_source running, release;
  void operator()() const {
    running.signal();
    release.get().wait();
  }
};

TEST(pool, runs_tasks_on_its_threads) {
  guarded<std::set<std::thread::id>> seen;
  pool p(3);
  EXPECT_EQ(p.threads(), 3u);
  EXPECT_FALSE(p.inside());
  std::vector<task> tasks;
  for (int i = 0; i != 100; ++i) {
    tasks.push_back(go(p, [&] {
      EXPECT_TRUE(p.inside());
      seen.with([](auto &s) { s.insert(std::this_thread::get_id()); });
    }));
  }
  for (task &t : tasks)
    EXPECT_TRUE(t.join());
  EXPECT_LE(seen.lock()->size(), 3u);
}

TEST(pool, hands_over_arguments_results_and_exceptions) {
  pool p(1);
  std::string text;
  task a = go(
      p, [&text](done, std::unique_ptr<int> n) { text = std::to_string(*n); }, std::make_unique<int>(12));
  task b = go(p, [] { throw std::runtime_error("fell"); });
  task c = go(p, []() -> result<> { return errc::timed_out; });
  EXPECT_TRUE(a.join());
  EXPECT_EQ(text, "12");
  EXPECT_THROW(b.join().value(), std::runtime_error);
  EXPECT_TRUE(c.join().error() == errc::timed_out);
  EXPECT_TRUE(c.join().error() == errc::timed_out);
  EXPECT_FALSE(c.joinable());
}

TEST(pool, a_task_is_stopped_by_its_handle_its_parent_and_its_pool) {
  const done_source parent;
  std::optional<pool> p(std::in_place, 3);
  const auto wait = [](done d) -> result<> {
    d.wait();
    return errc::stopped;
  };
  task a = go(*p, wait), b = go(*p, parent.get(), wait), c = go(*p, wait);
  a.stop();
  EXPECT_TRUE(a.join().error() == errc::stopped);
  parent.signal();
  EXPECT_TRUE(b.join().error() == errc::stopped);
  EXPECT_TRUE(c.joinable());
  p.reset();
  EXPECT_FALSE(c.joinable());
  EXPECT_TRUE(c.join().error() == errc::stopped);
}

TEST(pool, what_is_queued_when_it_stops_ends_without_running) {
  const plug busy;
  std::atomic<int> ran{0};
  auto [tx, rx] = make_channel<int>(0);
  std::optional<pool> p(std::in_place, 1);
  task first = go(*p, busy);
  busy.running.get().wait();
  task second = go(*p, [&ran, tx = std::move(tx)] { ++ran; });
  task third = go(*p, [&ran] { ++ran; });
  p->stop();
  EXPECT_TRUE(third.join().error() == errc::stopped); // though the thread is busy
  busy.release.signal();
  p.reset();
  EXPECT_TRUE(first.join());
  EXPECT_TRUE(second.join().error() == errc::stopped);
  EXPECT_TRUE(rx.receive().error() == errc::closed); // its captures are gone
  EXPECT_EQ(ran, 0);
}

TEST(pool, destroying_a_queued_task_takes_it_back) {
  const plug busy;
  std::atomic<int> ran{0};
  pool p(1);
  task first = go(p, busy);
  busy.running.get().wait();
  {
    task second = go(p, [&ran] { ++ran; });
  }
  task third = go(p, [&ran] { ran += 10; });
  busy.release.signal();
  EXPECT_TRUE(third.join());
  EXPECT_EQ(ran, 10);
}

TEST(pool, a_full_queue_makes_go_wait) {
  const plug busy;
  pool p(1, 1);
  task first = go(p, busy);
  busy.running.get().wait();
  task second = go(p, [] {});
  std::atomic<bool> queued{false};
  task starter = go([&] {
    task third = go(p, [] {});
    queued = true;
    EXPECT_TRUE(third.join());
  });
  EXPECT_FALSE(starter.terminated().wait_for(3ms));
  EXPECT_FALSE(queued);
  busy.release.signal();
  EXPECT_TRUE(starter.join());
  EXPECT_TRUE(queued);
}

TEST(pool, a_go_that_waits_for_room_ends_on_a_stop) {
  const plug busy;
  const done_source parent;
  std::atomic<int> ran{0};
  pool p(1, 1);
  task first = go(p, busy);
  busy.running.get().wait();
  task second = go(p, [&ran] { ++ran; });
  task of_parent = go([&] {
    task t = go(p, parent.get(), [&ran] { ++ran; });
    EXPECT_TRUE(t.join().error() == errc::stopped);
  });
  task of_pool = go([&] {
    task t = go(p, [&ran] { ++ran; });
    EXPECT_TRUE(t.join().error() == errc::stopped);
  });
  parent.signal();
  EXPECT_TRUE(of_parent.join());
  p.stop();
  EXPECT_TRUE(of_pool.join());
  busy.release.signal();
  EXPECT_TRUE(second.join().error() == errc::stopped);
  EXPECT_EQ(ran, 0);
}

TEST(pool, its_own_tasks_start_and_join_tasks_even_on_one_thread) {
  pool p(1, 1);
  std::atomic<int> ran{0};
  task outer = go(p, [&] {
    std::vector<task> inner;
    for (int i = 0; i != 10; ++i) {
      inner.push_back(go(p, [&] {
        task leaf = go(p, [&ran] { ++ran; });
        EXPECT_TRUE(leaf.join());
      }));
    }
    for (task &t : inner)
      EXPECT_TRUE(t.join());
  });
  EXPECT_TRUE(outer.join());
  EXPECT_EQ(ran, 10);
}

TEST(pool, loses_and_doubles_nothing) {
  constexpr int starters = 3, each = 2000;
  std::vector<std::atomic<int>> ran(starters * each);
  {
    pool p(2, 8);
    scope s;
    for (int k = 0; k != starters; ++k) {
      s.go([&, k] {
        scope on_pool(p);
        for (int i = 0; i != each; ++i)
          on_pool.go([&ran, at = k * each + i] { ++ran[at]; });
        EXPECT_TRUE(on_pool.join());
      });
    }
    EXPECT_TRUE(s.join());
  }
  for (const auto &n : ran)
    ASSERT_EQ(n, 1);
}

TEST(pool, sleeping_threads_wake_up) {
  pool p(2);
  for (int i = 0; i != 20; ++i) {
    std::this_thread::sleep_for(200us); // longer than they stay awake
    EXPECT_TRUE(go(p, [] {}).join());
  }
}

TEST(pool, a_scope_on_it_stops_at_the_first_failure) {
  pool p(2);
  scope s(p);
  s.go([](done d) { d.wait(); });
  s.go([] { throw std::runtime_error("fell"); });
  for (int i = 0; i != 10; ++i)
    s.go([](done d) { EXPECT_TRUE(d.signalled()); });
  EXPECT_THROW(s.join().value(), std::runtime_error);
  EXPECT_EQ(s.errors().size(), 1u);
  EXPECT_FALSE(p.get_done().signalled());
  EXPECT_TRUE(go(p, [] {}).join());
}

TEST(pool, a_stopped_pool_stops_its_scopes) {
  pool p(1);
  scope s(p);
  s.go([](done d) { d.wait(); });
  p.stop();
  EXPECT_TRUE(s.join());
  EXPECT_TRUE(s.get_done().signalled());
}

TEST(pool, a_parent_stops_it) {
  const done_source parent, running;
  pool p(1, 4, parent.get());
  task t = go(p, [&running](done d) {
    running.signal();
    d.wait();
  });
  running.get().wait();
  parent.signal();
  EXPECT_TRUE(t.join());
}

TEST(pool, is_an_executor) {
  pool p(2);
  auto [tx, rx] = make_channel<int>(0);
  const auto children = [](pool &on, sender<int> out, receiver<int> in) -> co_task<int> {
    co_scope s(on);
    int sum = 0;
    s.go([out = std::move(out)](done d) -> co_task<void> {
      for (int i = 1; i <= 100; ++i)
        static_cast<void>(co_await out.co_send(i, d));
      out.close();
    });
    while (auto v = co_await in.co_receive())
      sum += *v;
    static_cast<void>(co_await s.join());
    co_return sum;
  };
  EXPECT_EQ(sync_wait(p, children(p, std::move(tx), std::move(rx))), 5050);
}

} // namespace
