#include "belay/context.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "belay/channel.h"
#include "belay/scope.h"
#include "belay/select.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;
using std::chrono::steady_clock;

struct user {
  using type = std::string;
};
struct attempt {
  using type = int;
};

TEST(context, the_root_is_never_cancelled) {
  const context root;
  EXPECT_FALSE(root.cancelled());
  EXPECT_FALSE(root.get_done().possible());
  EXPECT_TRUE(root.cause());
  EXPECT_FALSE(root.deadline());
  EXPECT_EQ(root.value<user>(), nullptr);
}

TEST(context, a_parent_cancels_its_descendants_and_not_the_other_way_round) {
  auto [parent, cancel_parent] = with_cancel(context());
  auto [child, cancel_child] = with_cancel(parent);
  auto [sibling, cancel_sibling] = with_cancel(parent);
  const context grandchild = with_value<attempt>(with_timeout(child, 1h), 1);
  EXPECT_TRUE(cancel_child());
  EXPECT_TRUE(child.cancelled());
  EXPECT_TRUE(grandchild.cancelled());
  EXPECT_FALSE(parent.cancelled());
  EXPECT_FALSE(sibling.cancelled());
  EXPECT_TRUE(cancel_parent());
  EXPECT_TRUE(sibling.cancelled());
}

TEST(context, a_child_of_a_cancelled_context_is_born_cancelled) {
  auto [parent, cancel] = with_cancel(context());
  cancel(errc::closed);
  EXPECT_TRUE(with_timeout(parent, 1h).cause().error() == errc::closed);
  EXPECT_TRUE(with_cancel(parent).ctx.cause().error() == errc::closed);
}

TEST(context, the_first_cause_stays_and_is_handed_down) {
  auto [ctx, cancel] = with_cancel(context());
  const context child = with_timeout(ctx, 1h);
  EXPECT_TRUE(ctx.cause());
  EXPECT_TRUE(cancel(std::make_exception_ptr(std::runtime_error("fell"))));
  EXPECT_FALSE(cancel(errc::closed));
  EXPECT_THROW(ctx.cause().value(), std::runtime_error);
  EXPECT_THROW(child.cause().value(), std::runtime_error);
}

TEST(context, the_canceller_cancels_when_it_goes) {
  context ctx;
  {
    auto made = with_cancel(ctx);
    ctx = made.ctx;
    canceller moved = std::move(made.cancel);
    EXPECT_FALSE(ctx.cancelled());
    EXPECT_FALSE(made.cancel()); // moved from: of no context
  }
  EXPECT_TRUE(ctx.cause().error() == errc::stopped);
  auto [second, cancel] = with_cancel(context());
  cancel = canceller();
  EXPECT_TRUE(second.cancelled());
}

TEST(context, a_deadline_signals_though_nobody_waits) {
  const done_source seen;
  const context ctx = with_timeout(context(), 3ms);
  const std::stop_callback on_stop(ctx.get_done(), [&] { seen.signal(); });
  EXPECT_TRUE(!ctx.cancelled() || steady_clock::now() >= *ctx.deadline());
  seen.get().wait();
  EXPECT_TRUE(ctx.cause().error() == errc::timed_out);
  EXPECT_GE(steady_clock::now(), *ctx.deadline());
}

TEST(context, a_deadline_that_has_passed_cancels_at_once) {
  const context ctx = with_deadline(context(), steady_clock::now());
  EXPECT_TRUE(ctx.cause().error() == errc::timed_out);
  EXPECT_TRUE(with_timeout(context(), -1s).cancelled());
}

TEST(context, the_earliest_deadline_counts) {
  const context outer = with_timeout(context(), 5ms);
  const context inner = with_timeout(outer, 1h);
  EXPECT_EQ(inner.deadline(), outer.deadline());
  const auto sooner = *outer.deadline() - 1ms;
  EXPECT_EQ(with_deadline(inner, sooner).deadline(), sooner);
  inner.get_done().wait();
  EXPECT_TRUE(inner.cause().error() == errc::timed_out);
}

TEST(context, the_longest_timeout_is_no_deadline) {
  const context ctx = with_timeout(context(), std::chrono::nanoseconds::max());
  EXPECT_FALSE(ctx.deadline());
  EXPECT_FALSE(ctx.cancelled());
}

TEST(context, cancelling_before_the_deadline_keeps_its_cause) {
  for (auto timeout = 2ms;; timeout *= 2) {
    auto [parent, cancel] = with_cancel(context());
    const context ctx = with_timeout(parent, timeout);
    cancel();
    if (steady_clock::now() >= *ctx.deadline()) continue;  // a machine too slow for this time-out
    EXPECT_FALSE(done().wait_for(2 * timeout));
    EXPECT_TRUE(ctx.cause().error() == errc::stopped);
    break;
  }
}

TEST(context, values_go_down_and_are_shadowed) {
  const context a = with_value<user>(context(), "ann");
  const context b = with_value<attempt>(with_timeout(a, 1h), 2);
  const context c = with_value<user>(b, 3, 'x');
  EXPECT_EQ(*a.value<user>(), "ann");
  EXPECT_EQ(a.value<attempt>(), nullptr);
  EXPECT_EQ(*b.value<user>(), "ann");
  EXPECT_EQ(*b.value<attempt>(), 2);
  EXPECT_EQ(*c.value<user>(), "xxx");
  EXPECT_EQ(*c.value<attempt>(), 2);
}

TEST(context, values_may_be_move_only_and_outlive_the_parents_handle) {
  struct token {
    using type = std::unique_ptr<int>;
  };
  context ctx;
  ctx = with_timeout(with_value<token>(ctx, std::make_unique<int>(7)), 1h);
  EXPECT_EQ(**ctx.value<token>(), 7);
}

TEST(context, is_a_done) {
  auto [ctx, cancel] = with_cancel(context());
  auto [tx, rx] = make_channel<int>(0);
  scope s(ctx);
  s.go([rx = std::move(rx)](done d) { EXPECT_TRUE(rx.receive(d).error() == errc::stopped); });
  task t = go(ctx, [](done d) { d.wait(); });
  cancel();
  EXPECT_EQ(select(on_done(ctx), after(1h)).index(), 0u);
  EXPECT_TRUE(tx.send(1, ctx).error() == errc::stopped);
  EXPECT_TRUE(t.join());
  EXPECT_TRUE(s.join());
}

TEST(context, a_task_takes_a_context) {
  const context ctx = with_value<user>(context(), "ann");
  auto [tx, rx] = make_channel<std::string>(1);
  task t = go(
      ctx,
      [](const context &c, const sender<std::string> &out, std::unique_ptr<int> n) -> result<> {
        if (auto r = out.send(*c.value<user>() + std::to_string(*n), c); !r)
          return r;
        c.get_done().wait();
        return c.cause();
      },
      std::move(tx), std::make_unique<int>(4));
  EXPECT_EQ(*rx.receive(), "ann4");
  t.stop();
  EXPECT_TRUE(t.join().error() == errc::stopped);
  EXPECT_FALSE(ctx.cancelled());
}

TEST(context, with_done_listens_to_both) {
  const done_source other;
  auto [parent, cancel] = with_cancel(with_value<attempt>(context(), 1));
  const context a = with_done(parent, other.get());
  other.signal();
  EXPECT_TRUE(a.cause().error() == errc::stopped);
  EXPECT_EQ(*a.value<attempt>(), 1);
  const context b = with_done(parent, done());
  EXPECT_FALSE(b.cancelled());
  cancel(errc::closed);
  EXPECT_TRUE(b.cause().error() == errc::closed);
  const context root(other.get());
  EXPECT_TRUE(root.cancelled());
}

TEST(context, a_callback_may_drop_the_last_handle) {
  struct holder {
    context ctx;
    std::optional<std::stop_callback<std::function<void()>>> call;
  };
  auto [parent, cancel] = with_cancel(context());
  holder h{with_timeout(parent, 1h), {}};
  h.call.emplace(h.ctx.get_done(), [&h] { h.ctx = context(); });
  cancel();
  EXPECT_FALSE(h.ctx.cancelled());

  const done_source over;
  holder late{with_timeout(context(), 1ms), {}};
  late.call.emplace(late.ctx.get_done(), [&] {
    late.ctx = context();
    over.signal();
  });
  over.get().wait();
}

TEST(context, a_dropped_child_leaves_nothing_in_its_parent) {
  auto [parent, cancel] = with_cancel(context());
  struct probe {
    using type = std::shared_ptr<int>;
  };
  const auto counted = std::make_shared<int>(0);
  for (int i = 0; i != 1000; ++i) {
    const context child = with_timeout(with_value<probe>(parent, counted), 1h);
    EXPECT_FALSE(child.cancelled());
  }
  EXPECT_EQ(counted.use_count(), 1);
}

TEST(context, many_threads_cancel_one_tree) {
  for (int round = 0; round != 50; ++round) {
    auto [root, cancel] = with_cancel(context());
    std::atomic<int> winners{0};
    {
      std::vector<task> tasks;
      for (int i = 0; i != 3; ++i) {
        tasks.push_back(go([&winners, root = root, &cancel = cancel] {
          for (int k = 0; k != 20; ++k) {
            const context child = with_timeout(root, std::chrono::microseconds(k * 10));
            const context grandchild = with_timeout(child, 1h);
            if (k == 10)
              winners += cancel(errc::closed);
            EXPECT_FALSE(grandchild.cancelled() && grandchild.cause());
          }
        }));
      }
    }
    EXPECT_EQ(winners, 1);
    EXPECT_TRUE(root.cause().error() == errc::closed);
  }
}

} // namespace
