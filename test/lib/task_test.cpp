#include "belay/task.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "belay/channel.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;

TEST(task, runs_with_and_without_done) {
  int plain = 0, with_done = 0;
  {
    task a = go([&](int x) { plain = x; }, 1);
    task b = go([&](done d, int x) { with_done = d.possible() ? x : 0; }, 2);
    EXPECT_TRUE(a.join());
    EXPECT_TRUE(b.join());
  }
  EXPECT_EQ(plain, 1);
  EXPECT_EQ(with_done, 2);
}

TEST(task, takes_std_stop_tokens) {
  std::stop_source parent;
  task t = go(parent.get_token(), [](std::stop_token stop) { done(stop).wait(); });
  parent.request_stop();
  EXPECT_TRUE(t.join());
}

TEST(task, the_destructor_stops_and_joins) {
  bool ended = false;
  {
    task t = go([&](done d) {
      d.wait();
      ended = true;
    });
  }
  EXPECT_TRUE(ended);
}

TEST(task, assignment_stops_and_joins_the_old_one) {
  bool ended = false;
  task t = go([&](done d) {
    d.wait();
    ended = true;
  });
  t = go([](done d) { d.wait(); });
  EXPECT_TRUE(ended);
  t = task();
  EXPECT_TRUE(t.join());
  EXPECT_TRUE(t.terminated().signalled());
}

TEST(task, self_move_keeps_it) {
  task t = go([](done d) { d.wait(); });
  task& same = t;
  t = std::move(same);
  EXPECT_TRUE(t.joinable());
  EXPECT_FALSE(t.terminated().signalled());
}

TEST(task, stop_reaches_the_child_but_join_alone_does_not) {
  task t = go([](done d) -> result<> {
    if (d.wait_for(5ms)) return errc::stopped;
    return {};
  });
  EXPECT_TRUE(t.join());
  task u = go([](done d) -> result<> {
    d.wait();
    return errc::stopped;
  });
  u.stop();
  EXPECT_TRUE(u.join().error() == errc::stopped);
  EXPECT_TRUE(u.join().error() == errc::stopped);
}

TEST(task, a_parent_stops_it_and_not_the_other_way_round) {
  const done_source parent;
  task child = go(parent.get(), [](done d) { d.wait(); });
  task sibling = go(parent.get(), [](done d) { d.wait(); });
  child.stop();
  EXPECT_TRUE(child.join());
  EXPECT_FALSE(parent.signalled());
  EXPECT_FALSE(sibling.terminated().signalled());
  parent.signal();
  EXPECT_TRUE(sibling.join());
}

TEST(task, a_parent_that_was_signalled_before_stops_it_at_once) {
  const done_source parent;
  parent.signal();
  task t = go(parent.get(), [](done d) { EXPECT_TRUE(d.signalled()); });
  EXPECT_TRUE(t.join());
}

TEST(task, keeps_the_exception) {
  task t = go([] { throw std::runtime_error("fell"); });
  const result<> r = t.join();
  ASSERT_FALSE(r);
  EXPECT_TRUE(r.error() == errc::failed);
  EXPECT_THROW(r.value(), std::runtime_error);
}

TEST(task, terminated_comes_after_the_captures_are_gone) {
  auto [tx, rx] = make_channel<int>(0);
  task t = go([tx = std::move(tx)](done d) { d.wait(); });
  EXPECT_TRUE(rx.try_receive().error() == errc::would_block);
  t.stop();
  t.terminated().wait();
  EXPECT_TRUE(rx.try_receive().error() == errc::closed);
}

TEST(task, a_closure_that_cannot_be_moved_is_released_in_time_too) {
  auto [tx, rx] = make_channel<int>(0);
  const auto keep = std::move(tx);
  auto body = [keep] {};  // its capture is const: moving the closure copies the sender
  task t = go(body);
  t.terminated().wait();
  EXPECT_TRUE(keep);
  EXPECT_TRUE(rx.try_receive().error() == errc::would_block);
  EXPECT_TRUE(t.join());
}

TEST(task, passes_move_only_arguments_and_references_to_what_may_be_shared) {
  std::string text;
  const int twelve = 12;
  task t = go([&text](std::unique_ptr<int> p, const int& n) { text = std::to_string(*p * n); },
              std::make_unique<int>(1), std::cref(twelve));
  EXPECT_TRUE(t.join());
  EXPECT_EQ(text, "12");
}

TEST(task, calls_member_functions) {
  struct climber {
    int height = 0;
    void climb(done, int by) { height += by; }
  } c;
  task t = go([&c](done d) { c.climb(d, 3); });
  EXPECT_TRUE(t.join());
  auto [tx, rx] = make_channel<int>(1);
  task u = go(static_cast<void (sender<int>::*)() const>(&sender<int>::close), &tx);
  EXPECT_TRUE(u.join());
  EXPECT_EQ(c.height, 3);
  EXPECT_TRUE(rx.receive().error() == errc::closed);
}

TEST(task, lives_in_containers) {
  std::vector<task> tasks;
  for (int i = 0; i < 8; ++i) tasks.push_back(go([](done d) { d.wait(); }));
  tasks.erase(tasks.begin(), tasks.begin() + 3);
  EXPECT_EQ(tasks.size(), 5u);
}

}  // namespace
