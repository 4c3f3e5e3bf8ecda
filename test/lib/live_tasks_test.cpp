#include "belay/live_tasks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "belay/channel.h"
#include "belay/co_scope.h"
#include "belay/co_select.h"
#include "belay/context.h"
#include "belay/error_group.h"
#include "belay/pipeline.h"
#include "belay/pool.h"
#include "belay/run_loop.h"
#include "belay/scope.h"
#include "belay/sync_wait.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;

std::vector<unsigned> lines() {
  std::vector<unsigned> found;
  for (const live_task& t : live_tasks()) found.push_back(t.started.line());
  std::sort(found.begin(), found.end());
  return found;
}
using expected = std::vector<unsigned>;

template <class F>
auto until(F look) {
  for (;;) {
    if (auto found = look()) return found;
    std::this_thread::yield();
  }
}

TEST(live_tasks, each_knows_where_it_was_started) {
  EXPECT_EQ(lines(), expected());
  const auto wait = [](const done& d) { d.wait(); };
  const done_source parent;
  const unsigned first = __LINE__ + 1;
  task a = go(wait);
  task b = go(parent.get(), wait);
  scope s;
  s.go(wait);
  s.try_go(wait);
  error_group g;
  g.go([](const context& c) -> result<> { return c.get_done().wait(), errc::stopped; });
  task c = go(g.get_context(), [](context c) { c.get_done().wait(); });
  EXPECT_EQ(lines(), expected({first, first + 1, first + 3, first + 4, first + 6, first + 7}));
  s.stop();
  EXPECT_TRUE(s.join());
  EXPECT_EQ(lines(), expected({first, first + 1, first + 6, first + 7}));
  a = task();
  b = task();
  c = task();
  g.cancel();
  EXPECT_FALSE(g.wait());
  EXPECT_EQ(lines(), expected());
}

TEST(live_tasks, one_with_arguments_knows_its_function) {
  task t = go([](const done& d, int) { d.wait(); }, 1);
  const auto all = live_tasks();
  ASSERT_EQ(all.size(), 1u);
  const std::string name =
      all[0].started.function_name();  // gcc names the function, clang the line
  EXPECT_TRUE(name.find("one_with_arguments") != std::string::npos ||
              name.find("live_tasks_test.cpp") != std::string::npos)
      << name;
}

TEST(live_tasks, those_of_a_pool_wait_for_a_thread) {
  std::latch busy(1);
  const unsigned made = __LINE__ + 1;
  pool p(1);
  task first = go(p, [&busy](const done& d) { busy.count_down(), d.wait(); });
  busy.wait();
  task second = go(p, [] {});
  EXPECT_EQ(lines(), expected({made, made + 1, made + 3}));
  for (const live_task& t : live_tasks()) {
    EXPECT_EQ(t.thread == std::thread::id(), t.started.line() == made + 3);
    EXPECT_STREQ(t.kind, "task");
  }
  first.stop();
  EXPECT_TRUE(first.join());
  EXPECT_TRUE(second.join());
  EXPECT_EQ(lines(), expected({made}));
}

TEST(live_tasks, a_stage_is_started_where_it_was_written) {
  auto [tx, rx] = make_channel<int>();
  scope s;
  auto more = std::move(rx) | map(s, [](int n) { return n + 1; });
  auto some = std::move(more) | take(s, 2);
  EXPECT_EQ(lines(), expected({__LINE__ - 2, __LINE__ - 1}));
  tx.close();
}

TEST(live_tasks, a_join_is_a_blocked_operation) {
  std::latch end(1);
  task inner = go([&end] { end.wait(); });
  const unsigned called = __LINE__ + 1;
  task outer = go([&inner] { static_cast<void>(inner.join()); });
  const auto found = until([] {
    const auto all = blocked_operations();
    return all.empty() ? std::optional<blocked_operation>() : all.front();
  });
  EXPECT_STREQ(found->operation, "join");
  EXPECT_EQ(found->at.line(), called);
  end.count_down();
}

// Coroutines.

co_task<> receives(receiver<int> rx) { static_cast<void>(co_await rx.co_receive()); }
const unsigned receives_at = __LINE__ - 1;
co_task<> calls(receiver<int> rx) { co_await receives(std::move(rx)); }

TEST(live_tasks, a_suspended_coroutine_says_where_and_on_which_channel) {
  pool p(1);
  const unsigned made = __LINE__ + 1;
  auto [tx, rx] = make_channel<int>();
  std::thread waits([&p, rx = std::move(rx)] { sync_wait(p, calls(rx)); });
  const unsigned started = __LINE__ - 1;
  const auto found = until([] {
    std::optional<blocked_operation> its;
    for (const auto& o : blocked_operations()) {
      if (o.task != 0) its = o;
    }
    return its;
  });
  EXPECT_STREQ(found->operation, "receive");
  EXPECT_EQ(found->at.line(), receives_at);
  EXPECT_EQ(found->made.line(), made);
  EXPECT_EQ(found->thread, std::thread::id());
  const auto all = live_tasks();
  const auto its = std::find_if(all.begin(), all.end(),
                                [&](const live_task& t) { return t.number == found->task; });
  ASSERT_NE(its, all.end());
  EXPECT_STREQ(its->kind, "coroutine");
  EXPECT_EQ(its->started.line(), started);
  tx.close();
  waits.join();
  for (const auto& o : blocked_operations()) EXPECT_EQ(o.task, 0u);
}

co_task<> every_kind(executor& e, receiver<int> rx, sender<int> tx, done stop) {
  co_scope s(e);
  s.go([rx](done d) -> co_task<> { static_cast<void>(co_await rx.co_receive(d)); });
  s.go([tx](done d) -> co_task<> { static_cast<void>(co_await tx.co_send(1, d)); });
  s.go([rx](done d) -> co_task<> {
    static_cast<void>(co_await co_select(on_receive(rx), on_done(d)));
  });
  s.go([](done d) -> co_task<> { static_cast<void>(co_await co_done(d)); });
  s.go([](done d) -> co_task<> { static_cast<void>(co_await co_sleep_for(1h, d)); });
  co_await co_done(stop);
  s.stop();
  static_cast<void>(co_await s.join());
}

TEST(live_tasks, every_kind_of_suspension) {
  auto [tx, rx] = make_channel<int>();
  auto [other_tx, other_rx] = make_channel<int>();
  const done_source stop;
  std::thread runs([&, rx = rx, tx = other_tx] {
    run_loop loop;
    loop.run(every_kind(loop, rx, tx, stop.get()));
  });
  const auto all = until([] {
    std::vector<std::string> names;
    for (const auto& o : blocked_operations()) {
      if (o.task != 0) names.emplace_back(o.operation);
    }
    std::sort(names.begin(), names.end());
    return names.size() == 6 ? std::optional(names) : std::nullopt;
  });
  EXPECT_EQ(*all, (std::vector<std::string>{"receive", "select", "send", "sleep", "wait", "wait"}));
  stop.signal();
  runs.join();
  EXPECT_TRUE(blocked_operations().empty());
  EXPECT_TRUE(live_tasks().empty());
}

TEST(live_tasks, a_co_scope_that_is_joined_is_suspended) {
  const done_source stop;
  std::thread runs([d = stop.get()] {
    run_loop loop;
    loop.run([](executor& e, done d) -> co_task<> {
      co_scope s(e, d);
      s.go([](done d) -> co_task<> { co_await co_done(d); });
      static_cast<void>(co_await s.join());
    }(loop, d));
  });
  until([] {
    for (const auto& o : blocked_operations()) {
      if (o.task != 0 && std::string(o.operation) == "join") return true;
    }
    return false;
  });
  stop.signal();
  runs.join();
}

TEST(live_tasks, the_dump_has_each_with_what_it_blocks_in) {
  auto [tx, rx] = make_channel<int>();
  task t = go([rx = rx](const done& d) { static_cast<void>(rx.receive(d)); });
  std::thread other([rx = rx] { static_cast<void>(rx.receive()); });
  until([] { return blocked_operations().size() == 2; });
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  dump_tasks(file);
  std::rewind(file);
  std::string text(4096, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  const auto first = text.find(": task "), second = text.find(":   receive blocks in thread "),
             third = text.find(": receive blocks in thread ");
  EXPECT_LT(first, second) << text;
  EXPECT_LT(second, third) << text;
  EXPECT_NE(third, std::string::npos) << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << text;
  tx.close();
  other.join();
}

}  // namespace
