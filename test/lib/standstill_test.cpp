#include "belay/detail/standstill.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "belay/blocked.h"
#include "belay/pool.h"
#include "belay/run_loop.h"
#include "belay/scope.h"
#include "belay/timer.h"
#include "sanitizers.h"
#include "stderr_file.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;
using detail::standstill;

class at_rest : public testing::Test {
 protected:
  void SetUp() override {
    if (!knows_its_threads || detail::native_threads().empty()) GTEST_SKIP() << "not known here";
    standstill_comes();  // the watcher of the test has started
  }
  static void standstill_comes() {
    while (!standstill()) std::this_thread::yield();
  }
  static void blocked(std::size_t n) {
    while (blocked_operations().size() < n) std::this_thread::yield();
  }
  /// Not now, nor soon.
  static bool never() {
    for (int i = 0; i != 50; ++i) {
      if (standstill()) return false;
      std::this_thread::sleep_for(1ms);
    }
    return true;
  }
};

TEST_F(at_rest, when_all_others_block_without_a_deadline) {
  auto [tx, rx] = make_channel<int>();
  const done_source stop;
  pool idle(2);
  task receives = go([rx = rx] { static_cast<void>(rx.receive()); });
  task waits = go([&](const done&) { stop.get().wait(); });
  scope s;
  s.go([rx = rx](const done& d) {
    scope inner(d);
    inner.go([rx](const done&) { static_cast<void>(rx.receive()); });
  });
  std::thread loops([&, rx = rx] {
    run_loop loop;
    loop.run(
        [](receiver<int> rx) -> co_task<> { static_cast<void>(co_await rx.co_receive()); }(rx));
  });
  standstill_comes();
  stop.signal();
  tx.close();
  loops.join();
}

TEST_F(at_rest, not_while_somebody_computes) {
  std::atomic<bool> enough{false};
  task t = go([&enough] {
    while (!enough) continue;
  });
  EXPECT_TRUE(never());
  enough = true;
  EXPECT_TRUE(t.join());
  standstill_comes();
}

TEST_F(at_rest, not_while_somebody_waits_for_something_else) {
  std::mutex m;
  std::unique_lock hold(m);
  task t = go([&m] { std::lock_guard wait(m); });
  EXPECT_TRUE(never());
  hold.unlock();
  EXPECT_TRUE(t.join());
}

TEST_F(at_rest, not_while_a_wait_has_a_deadline) {
  auto [tx, rx] = make_channel<int>();
  task t = go([rx = rx] { static_cast<void>(rx.receive_for(1h)); });
  blocked(1);
  EXPECT_TRUE(never());
  tx.close();
  EXPECT_TRUE(t.join());
}

TEST_F(at_rest, not_while_something_is_due) {
  const done_source stop;
  task t = go([d = stop.get()] { d.wait(); });
  {
    const timer later(1h, [&stop] { stop.signal(); });
    EXPECT_TRUE(never());
  }
  standstill_comes();
  stop.signal();
}

TEST_F(at_rest, two_that_wake_each_other_are_never_both_asleep) {
  auto [there, ball] = make_channel<int>();
  auto [back, ball_back] = make_channel<int>();
  const auto play = [](sender<int> out, receiver<int> in, bool begins) {
    return [=, out = std::move(out), in = std::move(in)] {
      for (int i = 0; i != 2000; ++i) {
        if (begins && !out.send(i)) return;
        if (!in.receive()) return;
        if (!begins && !out.send(i)) return;
      }
    };
  };
  const auto before = spin_limit();
  set_spin_limit(0us);
  task a = go(play(std::move(there), std::move(ball_back), true));
  task b = go(play(std::move(back), std::move(ball), false));
  const auto both_ended = [&] { return a.terminated().signalled() && b.terminated().signalled(); };
  while (!both_ended()) {
    if (standstill()) {
      EXPECT_TRUE(both_ended());
    }
  }
  set_spin_limit(before);
}

// What a scope says of a join that takes long.

TEST(scope_report, says_who_blocks_where) {
  stderr_file err;
  auto [tx, rx] = make_channel<int>();
  std::thread reads([&err, tx = tx] {
    err.wait_for("receive blocks");
    tx.close();
  });
  const unsigned made = __LINE__ + 1;
  scope s;
  s.report_after(1ms);
  s.go([rx = rx] { static_cast<void>(rx.receive()); });
  static_cast<void>(s.join());
  reads.join();
  const std::string text = err.text(), file = "standstill_test.cpp:";
  for (const std::string& part :
       {file + std::to_string(made + 3) + ": the scope made at ",
        file + std::to_string(made) + ", joined here", std::string(" 1 task"),
        file + std::to_string(made + 2) + ": task ",
        file + std::to_string(made + 2) + ":   receive blocks in thread "}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nin " << text;
  }
}

TEST(scope_report, says_nothing_without_a_reason) {
  stderr_file err;
  std::latch end(1);
  scope s;
  s.go([&end] { end.wait(); });
  std::thread ends([&end] {
    std::this_thread::sleep_for(20ms);
    end.count_down();
  });
  EXPECT_TRUE(s.join());
  ends.join();
  EXPECT_EQ(err.text(), "");
}

TEST(scope_report, the_start_value_is_a_knob) {
  const auto before = scope_report();
  set_scope_report(1ms);
  EXPECT_EQ(scope_report(), 1ms);
  stderr_file err;
  auto [tx, rx] = make_channel<int>();
  std::thread reads([&err, tx = tx] {
    err.wait_for("joined");
    tx.close();
  });
  {
    scope s;
    s.go([rx = rx] { static_cast<void>(rx.receive()); });
  }
  reads.join();
  set_scope_report(before);
}

TEST_F(at_rest, a_scope_says_that_its_tasks_wait_for_ever) {
  stderr_file err;
  auto [tx, rx] = make_channel<int>();
  std::thread reads([&err, tx = tx] {
    const detail::onlooker pretends;
    err.wait_for("for ever");
    tx.close();
  });
  scope s;
  s.report_after(1ms);
  s.go([rx = rx] { static_cast<void>(rx.receive()); });
  s.go([rx = rx] { static_cast<void>(rx.receive()); });
  static_cast<void>(s.join());
  reads.join();
  EXPECT_NE(err.text().find(" 2 tasks"), std::string::npos) << err.text();
}

}  // namespace
