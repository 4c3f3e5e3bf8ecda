#include "belay/leak_check.h"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <optional>
#include <string>
#include <thread>

#include "belay/channel.h"
#include "belay/co_scope.h"
#include "belay/co_select.h"
#include "belay/pool.h"
#include "belay/scope.h"
#include "belay/sync_wait.h"
#include "belay/task.h"
#include "belay/testing.h"
#include "sanitizers.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;

void wait_for_blocked(std::size_t n) {
  while (blocked_operations().size() < n) std::this_thread::yield();
}
std::string here(unsigned line) { return "leak_check_test.cpp:" + std::to_string(line) + ": "; }
void expect_in(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << part << "\nin " << text;
}

TEST(leak_check, nothing_is_left) {
  leak_check check({.grace = 1h});
  {
    auto [tx, rx] = make_channel<int>();
    scope s;
    s.go([rx = rx] { static_cast<void>(rx.receive()); });
    s.go([tx = std::move(tx)] { static_cast<void>(tx.send(1)); });
    pool p(2);
    EXPECT_TRUE(go(p, [] {}).join());
  }
  EXPECT_EQ(check.leaks(), "");
  EXPECT_EQ(check.leaks(), "");
}

TEST(leak_check, a_task_that_is_left_is_told_with_its_lines) {
  leak_check check({.grace = 0ms});
  const unsigned line = __LINE__ + 1;
  auto [tx, rx] = make_channel<int>();
  task left = go([rx = rx] { static_cast<void>(rx.receive()); });
  task runs = go([](const done& d) {
    while (!d.signalled()) std::this_thread::yield();
  });
  wait_for_blocked(1);
  const std::string text = check.leaks();
  expect_in(text, here(line + 1) + "task ");
  expect_in(text, here(line + 1) + "  receive blocks in thread ");
  expect_in(text, "on the channel made at ");
  expect_in(text, here(line + 2) + "task ");
  expect_in(text, "leak_check_a_task_that_is_left_is_told_with_its_lines_Test::TestBody");
  tx.close();
}

TEST(leak_check, what_goes_within_the_grace_is_none) {
  leak_check check({.grace = 1h});
  std::latch end(1);
  task late = go([&end] { end.wait(); });
  std::thread ends([&end] {
    std::this_thread::sleep_for(20ms);
    end.count_down();
  });
  EXPECT_EQ(check.leaks(), "");
  ends.join();
}

TEST(leak_check, what_was_there_before_is_none_of_it) {
  auto [tx, rx] = make_channel<int>();
  auto [started, starts] = make_channel<int>();
  const auto serve = [rx = rx, started = started] {
    static_cast<void>(started.send(0));
    for (int n : rx) static_cast<void>(n);
  };
  task t = go(serve);
  std::thread other(serve);
  static_cast<void>(starts.receive());
  static_cast<void>(starts.receive());
  leak_check check({.grace = 0ms});
  EXPECT_TRUE(tx.send(1));
  EXPECT_TRUE(tx.send(2));
  wait_for_blocked(2);  // in other receives than before
  EXPECT_EQ(check.leaks(), "");
  tx.close();
  other.join();
}

TEST(leak_check, a_thread_that_blocks_is_told_too) {
  leak_check check({.grace = 0ms});
  auto [tx, rx] = make_channel<int>();
  const unsigned line = __LINE__ + 1;
  std::thread other([rx = rx] { static_cast<void>(rx.receive()); });
  wait_for_blocked(1);
  expect_in(check.leaks(), here(line) + "receive blocks in thread ");
  tx.close();
  other.join();
}

co_task<> waits(done d) { static_cast<void>(co_await co_done(d)); }
const unsigned waits_at = __LINE__ - 1;

TEST(leak_check, a_coroutine_is_told_too) {
  pool p(1);
  leak_check check({.grace = 0ms});
  const done_source stop;
  const unsigned line = __LINE__ + 1;
  std::thread other([&] { sync_wait(p, waits(stop.get())); });
  wait_for_blocked(2);
  const std::string text = check.leaks();
  expect_in(text, here(line) + "coroutine ");
  expect_in(text, here(waits_at) + "  wait suspends coroutine ");
  stop.signal();
  other.join();
}

TEST(leak_check, of_two_each_tells_what_began_since) {
  leak_check outer({.grace = 0ms});
  task first = go([](const done& d) { d.wait(); });
  leak_check inner({.grace = 0ms});
  EXPECT_EQ(inner.leaks(), "");
  EXPECT_NE(outer.leaks(), "");
}

TEST(leak_check, a_guard_fails_its_test) {
  std::optional<task> left;
  EXPECT_NONFATAL_FAILURE(
      {
        const leak_guard nothing({.grace = 0ms});
        left = go([](const done& d) { d.wait(); });
      },
      "left behind since here");
}

TEST(leak_check, a_guard_of_what_leaves_nothing_is_silent) {
  const leak_guard nothing;
  EXPECT_TRUE(go([] {}).join());
}

// What ends the program.

class leak_check_deaths : public ::testing::Test {
 protected:
  leak_check_deaths() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

void leave_a_task() {
  task* const left = new task;
  const leak_check nothing({.name = "this block", .grace = 0ms});
  *left = go([](const done& d) { d.wait(); });
}
TEST_F(leak_check_deaths, a_leak_that_nobody_asked_for) {
  EXPECT_DEATH(leave_a_task(),
               "belay: this block left behind:\n.*leak_check_test.cpp:[0-9]+: task ");
}

void run_for_ever() {
  const leak_check nothing({.name = "this block", .limit = 300ms});
  task busy = go([](const done&) {
    for (;;) std::this_thread::sleep_for(1ms);
  });
  static_cast<void>(busy.join());
}
TEST_F(leak_check_deaths, a_hang_that_passes_the_limit) {
  EXPECT_DEATH(run_for_ever(),
               "belay: this block has passed its limit; .*\n.*leak_check_test.cpp:[0-9]+: task ");
}

/// Each has the sender that the other's receive waits for.
void wait_for_each_other() {
  const leak_check nothing({.name = "this block"});
  auto [a, from_a] = make_channel<int>();
  auto [b, from_b] = make_channel<int>();
  const auto pass_on = [](sender<int> out, receiver<int> in) {
    return [out = std::move(out), in = std::move(in)] {
      if (auto n = in.receive()) static_cast<void>(out.send(*n));
    };
  };
  scope s;
  s.go(pass_on(std::move(a), std::move(from_b)));
  s.go(pass_on(std::move(b), std::move(from_a)));
}
TEST_F(leak_check_deaths, a_deadlock_at_once) {
  if (!knows_its_threads) GTEST_SKIP() << "not known here";
  EXPECT_DEATH(wait_for_each_other(),
               "belay: this block never ends: no thread is awake, and nothing is due");
}

}  // namespace
