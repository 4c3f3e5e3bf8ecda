#include "belay/scope.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include "belay/channel.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;

TEST(scope, the_destructor_waits_and_does_not_stop) {
  std::atomic<int> ended{0};
  bool stopped = false;
  {
    scope s;
    for (int i = 0; i < 4; ++i) {
      s.go([&](done d) {
        if (d.wait_for(3ms))
          stopped = true;
        ++ended;
      });
    }
  }
  EXPECT_EQ(ended, 4);
  EXPECT_FALSE(stopped);
}

TEST(scope, the_first_failure_stops_the_siblings) {
  scope s;
  s.go([](done d) { d.wait(); });
  s.go([](done d) -> result<> {
    d.wait();
    return errc::stopped;
  });
  s.go([] { throw std::runtime_error("fell"); });
  const result<> r = s.join();
  ASSERT_FALSE(r);
  EXPECT_THROW(r.value(), std::runtime_error);
  EXPECT_EQ(s.errors().size(), 1u);
}

TEST(scope, keeps_all_failures) {
  scope s;
  s.go([]() -> result<> { return errc::timed_out; });
  ASSERT_TRUE(s.join().error() == errc::timed_out);
  s.go([] { throw 1; });
  EXPECT_TRUE(s.join().error() == errc::timed_out);
  ASSERT_EQ(s.errors().size(), 2u);
  EXPECT_TRUE(s.errors()[1] == errc::failed);
}

TEST(scope, the_cause_comes_before_its_consequences) {
  for (int i = 0; i < 50; ++i) {
    auto [tx, rx] = make_channel<int>(0);
    scope s;
    s.go([rx = std::move(rx)]() -> result<> {
      auto v = rx.receive();
      return v ? result<>() : result<>(v.error());
    });
    s.go([tx = std::move(tx)] { throw std::runtime_error("fell"); });
    EXPECT_TRUE(s.join().error() == errc::failed);
  }
}

TEST(scope, stopped_is_no_failure_of_a_stopped_scope) {
  scope s;
  s.go([](done d) -> result<> {
    d.wait();
    return errc::stopped;
  });
  s.stop();
  EXPECT_TRUE(s.join());
}

TEST(scope, a_parent_stops_it) {
  const done_source parent;
  scope s(parent.get());
  s.go([](done d) { d.wait(); });
  parent.signal();
  EXPECT_TRUE(s.join());
  EXPECT_TRUE(s.get_done().signalled());
}

TEST(scope, an_exception_that_leaves_it_stops_the_tasks) {
  EXPECT_THROW(
      {
        scope s;
        s.go([](done d) { d.wait(); });
        throw std::logic_error("out");
      },
      std::logic_error);
}

TEST(scope, tasks_start_tasks) {
  std::atomic<int> ran{0};
  scope s;
  s.go([&] {
    for (int i = 0; i < 3; ++i)
      s.go([&] { ++ran; });
    ++ran;
  });
  EXPECT_TRUE(s.join());
  EXPECT_EQ(ran, 4);
}

TEST(scope, sweeps_ended_tasks) {
  std::atomic<int> ran{0};
  scope s;
  for (int i = 0; i < 200; ++i)
    s.go([&] { ++ran; });
  EXPECT_TRUE(s.join());
  EXPECT_EQ(ran, 200);
}

TEST(scope, ends_a_pipeline_that_is_left_early) {
  scope s;
  auto [tx, rx] = make_channel<int>(0);
  s.go([tx = std::move(tx)](done d) {
    for (int i = 0; tx.send(i, d); ++i) {
    }
  });
  int n = 0;
  for (int v : rx) {
    if (v == 10)
      break;
    ++n;
  }
  rx = {};
  EXPECT_TRUE(s.join());
  EXPECT_EQ(n, 10);
}

TEST(scope, a_limit_makes_go_wait_for_a_turn) {
  std::atomic<int> now{0}, most{0}, ran{0};
  scope s;
  s.limit(2);
  for (int i = 0; i != 30; ++i) {
    EXPECT_TRUE(s.go([&] {
      const int running = ++now;
      for (int seen = most; seen < running && !most.compare_exchange_weak(seen, running);) {
      }
      ++ran;
      --now;
    }));
  }
  EXPECT_TRUE(s.join());
  EXPECT_LE(most, 2);
  EXPECT_EQ(ran, 30);
}

TEST(scope, a_go_that_waits_ends_when_the_scope_is_stopped) {
  scope s;
  s.limit(1);
  const done_source release;
  s.go([d = release.get()] { d.wait(); });
  auto kept = std::make_unique<int>(1);
  std::atomic<bool> ran{false};
  task other = go([&s] { s.stop(); });
  EXPECT_FALSE(s.go([&ran](std::unique_ptr<int>) { ran = true; }, std::move(kept)));
  EXPECT_TRUE(kept);
  release.signal();
  EXPECT_TRUE(s.join());
  EXPECT_FALSE(ran);
}

TEST(scope, a_failure_gives_its_turn_to_nobody) {
  for (int i = 0; i != 50; ++i) {
    scope s;
    s.limit(1);
    EXPECT_TRUE(s.go([] { throw std::runtime_error("fell"); }));
    EXPECT_FALSE(s.go([] { ADD_FAILURE() << "runs after the failure"; }));
  }
}

TEST(scope, try_go_does_not_wait) {
  scope s;
  s.limit(1);
  const done_source release;
  EXPECT_TRUE(s.try_go([d = release.get()] { d.wait(); }));
  EXPECT_FALSE(s.try_go([] {}));
  release.signal();
  EXPECT_TRUE(s.go([] {}));
  EXPECT_TRUE(s.join());
  EXPECT_TRUE(s.try_go([] {}));
}

} // namespace
