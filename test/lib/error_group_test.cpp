#include "belay/error_group.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include "belay/pool.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;

struct user {
  using type = std::string;
};

TEST(error_group, waits_for_all) {
  std::atomic<int> ran{0};
  error_group g;
  for (int i = 0; i != 5; ++i) {
    EXPECT_TRUE(g.go([&](const context&, int n) { ran += n; }, 1));
    EXPECT_TRUE(g.go([&](const done&) { ++ran; }));
    EXPECT_TRUE(g.go([&] { ++ran; }));
  }
  EXPECT_TRUE(g.wait());
  EXPECT_EQ(ran, 15);
}

TEST(error_group, the_first_failure_cancels_and_the_others_know_why) {
  error_group g;
  std::atomic<int> told{0};
  for (int i = 0; i != 3; ++i) {
    g.go([&](const context& c) -> result<> {
      c.get_done().wait();
      told += c.cause().error() == errc::failed;
      return errc::stopped;
    });
  }
  g.go([] { throw std::runtime_error("fell"); });
  EXPECT_THROW(g.wait().value(), std::runtime_error);
  EXPECT_EQ(told, 3);
}

TEST(error_group, hands_down_values_and_the_deadline) {
  error_group g(with_timeout(with_value<user>(context(), "ann"), 2ms));
  g.go([](const context& c) -> result<> {
    EXPECT_EQ(*c.value<user>(), "ann");
    EXPECT_TRUE(c.deadline());
    c.get_done().wait();
    return errc::stopped;
  });
  EXPECT_TRUE(g.wait().error() == errc::timed_out);
}

TEST(error_group, a_limit_holds_and_a_cancelled_group_starts_nothing_that_waits) {
  error_group g;
  g.limit(1);
  const done_source release;
  g.go([d = release.get()] { d.wait(); });
  task other = go([&g] { EXPECT_TRUE(g.cancel(errc::closed)); });
  EXPECT_FALSE(g.go([] { ADD_FAILURE(); }));
  release.signal();
  EXPECT_TRUE(g.wait().error() == errc::closed);
}

TEST(error_group, the_destructor_cancels) {
  bool stopped = false;
  {
    error_group g;
    g.go([&stopped](const context& c) {
      c.get_done().wait();
      stopped = true;
    });
  }
  EXPECT_TRUE(stopped);
}

TEST(error_group, does_not_cancel_its_parent) {
  auto [parent, cancel] = with_cancel(context());
  error_group g(parent);
  g.go([]() -> result<> { return errc::closed; });
  EXPECT_TRUE(g.wait().error() == errc::closed);
  EXPECT_FALSE(parent.cancelled());
}

TEST(error_group, runs_on_a_pool) {
  pool p(2);
  error_group g(p);
  std::atomic<int> ran{0};
  for (int i = 0; i != 20; ++i)
    g.go([&](std::unique_ptr<int> n) { ran += *n; }, std::make_unique<int>(1));
  EXPECT_TRUE(g.wait());
  EXPECT_EQ(ran, 20);
}

TEST(error_group, the_stop_of_its_pool_reaches_what_runs_and_is_no_failure) {
  pool p(2);
  error_group g(p);
  const done_source runs;
  g.go([&](const context& c) {
    runs.signal();
    c.get_done().wait();
    EXPECT_TRUE(c.cause().error() == errc::stopped);
  });
  g.go([](const context& c) { c.get_done().wait(); });
  runs.get().wait();
  p.stop();
  EXPECT_TRUE(g.wait());
}

}  // namespace
