#include "belay/timer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;
using std::chrono::steady_clock;

/// While it holds them, no timer fires: all share the thread that its call keeps.
class held_timers {
public:
  held_timers() { started_.get().wait(); }
  ~held_timers() { release(); }
  void release() const { release_.signal(); }

private:
  done_source started_, release_;
  timer<std::function<void()>> holder_{std::chrono::nanoseconds(0), [this] {
                                         started_.signal();
                                         release_.get().wait();
                                       }};
};

TEST(timer, calls_once_and_no_sooner) {
  const done_source fired;
  std::atomic<int> calls{0};
  const auto start = steady_clock::now();
  const timer t(5ms, [&] {
    ++calls;
    fired.signal();
  });
  fired.get().wait();
  EXPECT_GE(steady_clock::now() - start, 5ms);
  EXPECT_EQ(calls, 1);
}

TEST(timer, a_moment_that_has_passed_is_now) {
  const done_source fired;
  const timer t(steady_clock::now() - 1h, [&] { fired.signal(); });
  fired.get().wait();
}

TEST(timer, fires_in_the_order_of_time) {
  auto [tx, rx] = make_channel<int>(3);
  const held_timers held;  // all are there before the first fires
  const auto start = steady_clock::now();
  const timer c(start + 6ms, [&] { static_cast<void>(tx.try_send(3)); });
  const timer a(start + 2ms, [&] { static_cast<void>(tx.try_send(1)); });
  const timer b(start + 4ms, [&] { static_cast<void>(tx.try_send(2)); });
  held.release();
  EXPECT_EQ(*rx.receive(), 1);
  EXPECT_EQ(*rx.receive(), 2);
  EXPECT_EQ(*rx.receive(), 3);
}

TEST(timer, a_cancelled_one_never_fires) {
  std::atomic<int> calls{0};
  const done_source later;
  {
    const timer t(1ms, [&] { ++calls; });
  }
  const int before = calls; // it may have fired just in time
  const timer t(5ms, [&] { later.signal(); });
  later.get().wait();
  EXPECT_EQ(calls, before);
  const timer never(std::chrono::nanoseconds::max(), [&] { ++calls; });
}

TEST(timer, the_destructor_waits_for_a_call_that_runs) {
  const done_source started, release;
  bool ended = false; // not atomic: TSan would tell
  std::optional<timer<std::function<void()>>> t;
  t.emplace(0ns, [&] {
    started.signal();
    release.get().wait();
    ended = true;
  });
  started.get().wait();
  task other = go([&] { release.signal(); });
  t.reset();
  EXPECT_TRUE(ended);
}

TEST(timer, may_be_destroyed_and_made_by_its_own_call) {
  struct chain {
    const done_source over;
    std::optional<timer<std::function<void()>>> link;
    int length = 0;
    void step() {
      if (++length == 5) {
        over.signal();
        return;
      }
      std::function<void()> again = [this] { step(); };
      link.reset();
      link.emplace(0ns, std::move(again));
    }
  } c;
  const timer first(0ns, [&] { c.step(); });
  c.over.get().wait();
  EXPECT_EQ(c.length, 5);
}

TEST(timer, many_of_them_made_and_cancelled_by_many_threads) {
  std::atomic<int> made{0}, fired{0};
  {
    std::vector<task> tasks;
    for (unsigned seed = 0; seed != 3; ++seed) {
      tasks.push_back(go([&, seed] {
        std::mt19937 random(seed);
        const auto call = [&fired] { ++fired; };
        std::vector<std::unique_ptr<timer<decltype(call)>>> timers(64);
        for (int i = 0; i != 3000; ++i) {
          auto &slot = timers[random() % timers.size()];
          slot.reset();
          const auto d = std::chrono::microseconds(random() % 500);
          slot = std::make_unique<timer<decltype(call)>>(d, call);
          ++made;
        }
        while (fired == 0) std::this_thread::yield();  // 64 are still armed
      }));
    }
    for (task &t : tasks)
      EXPECT_TRUE(t.join());
  }
  EXPECT_EQ(made, 9000);
  EXPECT_LE(fired, made);
  EXPECT_GT(fired, 0);
}

TEST(timer, a_heap_that_loses_entries_from_its_middle_stays_in_order) {
  std::mt19937 random(7);
  auto [tx, rx] = make_channel<int>(200);
  struct entry {
    int at;
    std::optional<timer<std::function<void()>>> t;
  };
  std::vector<entry> entries(200);
  const held_timers held;
  const auto start = steady_clock::now();
  for (entry &e : entries) {
    e.at = static_cast<int>(random() % 1000);
    e.t.emplace(start + std::chrono::microseconds(e.at), [&tx, at = e.at] { static_cast<void>(tx.try_send(at)); });
  }
  int expected = 0;
  for (entry &e : entries)
    random() % 3 == 0 ? e.t.reset() : void(++expected);
  held.release();
  int last = -1;
  for (int i = 0; i != expected; ++i) {
    const int at = *rx.receive();
    EXPECT_LE(last, at);
    last = at;
  }
  entries.clear();
  EXPECT_FALSE(rx.try_receive());
}

} // namespace
