// No operation allocates: not when it is ready, not when it blocks, not when it fails. A task does,
// by as much for each however many there are. A program of its own, for it replaces operator new.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <latch>
#include <new>
#include <thread>
#include <vector>

#include "belay/channel.h"
#include "belay/co_scope.h"
#include "belay/co_task.h"
#include "belay/done.h"
#include "belay/pool.h"
#include "belay/run_loop.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/select_list.h"

namespace {

std::atomic<long> allocations{0};
std::atomic<std::size_t> bytes{0};

void* count_and_allocate(std::size_t size, std::size_t alignment) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  bytes.fetch_add(size, std::memory_order_relaxed);
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  void* p = std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded);
  if (p == nullptr) throw std::bad_alloc();
  return p;
}

}  // namespace

void* operator new(std::size_t size) {
  return count_and_allocate(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return count_and_allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

namespace {

using namespace std::chrono_literals;
using namespace belay;

constexpr int warm_up = 100;
constexpr int counted = 1000;

/// What `operation(i)` allocates, in any thread, when it has been done before.
template <class F>
long allocated_by(F operation) {
  for (int i = 0; i != warm_up; ++i) operation(i);
  const long before = allocations.load();
  for (int i = 0; i != counted; ++i) operation(i);
  return allocations.load() - before;
}

/// The same, while another thread runs `partner(i)` as often. Between the two counts, neither
/// starts or ends.
template <class F, class G>
long allocated_by(F operation, G partner) {
  std::latch warm(2), start(2), end(2);
  long before = 0, after = 0;
  const auto run = [&](auto& f, bool counts) {
    static_cast<void>(done().wait_for(1us));  // the first wait of a thread allocates its parker
    for (int i = 0; i != warm_up; ++i) f(i);
    warm.arrive_and_wait();
    if (counts) before = allocations.load();
    start.arrive_and_wait();
    for (int i = 0; i != counted; ++i) f(i);
    end.arrive_and_wait();
    if (counts) after = allocations.load();
  };
  std::thread other([&] { run(partner, false); });
  run(operation, true);
  other.join();
  return after - before;
}

class capacities : public testing::TestWithParam<std::size_t> {};

/// Every operation sleeps at once, so that the blocked paths are those that are counted.
class asleep : public capacities {
 protected:
  asleep() { set_spin_limit(0us); }
  ~asleep() override { set_spin_limit(before_); }

 private:
  const std::chrono::microseconds before_ = spin_limit();
};

TEST(allocation, is_counted) {
  EXPECT_EQ(allocated_by([](int) { std::vector<int> one(1); }), counted);
  EXPECT_EQ(allocated_by([](int) {}, [](int) { std::vector<int> one(1); }), counted);
}

TEST_P(capacities, a_send_and_a_receive_that_are_ready) {
  if (GetParam() == 0) return;  // never ready with one thread
  auto [tx, rx] = make_channel<int>(GetParam());
  EXPECT_EQ(allocated_by([&](int i) {
              ASSERT_TRUE(tx.send(i));
              ASSERT_EQ(rx.receive().value(), i);
            }),
            0);
}

TEST_P(capacities, tries_and_time_outs) {
  auto [tx, rx] = make_channel<int>(GetParam());
  EXPECT_EQ(allocated_by([&](int i) {
              while (tx.try_send(i)) continue;
              ASSERT_EQ(tx.send_for(i, 1us).error(), errc::timed_out);
              while (rx.try_receive()) continue;
              ASSERT_EQ(rx.receive_for(1us).error(), errc::timed_out);
            }),
            0);
}

TEST_P(capacities, a_closed_channel) {
  auto [tx, rx] = make_channel<int>(GetParam());
  tx.close();
  EXPECT_EQ(allocated_by([&](int i) {
              ASSERT_EQ(tx.send(i).error(), errc::closed);
              ASSERT_EQ(rx.receive().error(), errc::closed);
            }),
            0);
}

TEST_P(capacities, selects_that_are_ready) {
  auto [tx, rx] = make_channel<int>(GetParam() + 1);
  auto [other_tx, other_rx] = make_channel<int>(GetParam());
  const done_source stop;
  EXPECT_EQ(allocated_by([&](int i) {
              ASSERT_EQ(select(on_done(stop.get()), on_send(tx, i), on_receive(other_rx)).index(),
                        1u);
              ASSERT_EQ(select(on_receive(rx), after(1h), on_done(stop.get())).index(), 0u);
              ASSERT_EQ(select(on_receive(rx), otherwise()).index(), 1u);
            }),
            0);
}

TEST_P(capacities, a_select_list) {
  auto [tx, rx] = make_channel<int>(GetParam() + 1);
  int sum = 0;
  select_list cases;
  cases.on(on_receive(rx), [&](result<int> v) { sum += v.value(); });
  EXPECT_EQ(allocated_by([&](int i) {
              ASSERT_TRUE(tx.try_send(i));
              cases.run();
            }),
            0);
}

TEST_P(asleep, a_send_and_a_receive_that_block) {
  auto there = make_channel<int>(GetParam());
  auto back = make_channel<int>(GetParam());
  EXPECT_EQ(allocated_by(
                [&](int i) {
                  ASSERT_TRUE(there.tx.send(i));
                  ASSERT_EQ(back.rx.receive().value(), i);
                },
                [&](int) { ASSERT_TRUE(back.tx.send(there.rx.receive().value())); }),
            0);
}

TEST_P(asleep, a_send_and_a_receive_that_could_be_stopped) {
  auto there = make_channel<int>(GetParam());
  auto back = make_channel<int>(GetParam());
  const done_source stop;
  EXPECT_EQ(allocated_by(
                [&](int i) {
                  ASSERT_TRUE(there.tx.send(i, stop.get()));
                  ASSERT_EQ(back.rx.receive(stop.get()).value(), i);
                },
                [&](int) {
                  ASSERT_TRUE(back.tx.send(there.rx.receive(stop.get()).value(), stop.get()));
                }),
            0);
}

TEST_P(asleep, selects_that_block) {
  auto there = make_channel<int>(GetParam());
  auto back = make_channel<int>(GetParam());
  auto never_tx = make_channel<int>();
  const done_source stop;
  EXPECT_EQ(allocated_by(
                [&](int i) {
                  ASSERT_EQ(select(on_send(there.tx, i), on_receive(never_tx.rx)).index(), 0u);
                  ASSERT_EQ(select(on_receive(never_tx.rx), on_receive(back.rx),
                                   on_done(stop.get()), after(1h))
                                .index(),
                            1u);
                },
                [&](int) {
                  auto got = select(on_receive(there.rx), on_done(stop.get()));
                  ASSERT_EQ(got.index(), 0u);
                  ASSERT_EQ(select(on_send(back.tx, std::get<0>(got).value())).index(), 0u);
                }),
            0);
}

TEST_P(asleep, a_close_and_a_stop_that_wake) {
  // Who is woken, and by what, is made before the count; the wake-ups are what is counted.
  constexpr int rounds = warm_up + counted;
  std::vector<channel<int>> channels;
  std::vector<done_source> stops;
  for (int i = 0; i != rounds; ++i) {
    channels.push_back(make_channel<int>(GetParam()));
    stops.emplace_back();
  }
  auto turn = make_channel<int>();
  int mine = 0, others = 0;
  EXPECT_EQ(allocated_by(
                [&](int) {
                  ASSERT_TRUE(turn.tx.send(0));
                  channels[static_cast<std::size_t>(mine)].tx.close();
                  ASSERT_TRUE(turn.tx.send(0));
                  stops[static_cast<std::size_t>(mine)].signal();
                  ++mine;
                },
                [&](int) {
                  const auto& c = channels[static_cast<std::size_t>(others)];
                  const auto& s = stops[static_cast<std::size_t>(others)];
                  ASSERT_TRUE(turn.rx.receive());
                  ASSERT_EQ(c.rx.receive().error(), errc::closed);
                  ASSERT_TRUE(turn.rx.receive());
                  s.get().wait();
                  ++others;
                }),
            0);
}

const auto name = [](const auto& i) { return "capacity_" + std::to_string(i.param); };
INSTANTIATE_TEST_SUITE_P(allocation, capacities, testing::Values(0, 1, 100), name);
INSTANTIATE_TEST_SUITE_P(allocation, asleep, testing::Values(0, 1, 100), name);

/// The bytes that `start(n)` allocates for each of n tasks.
template <class F>
std::size_t bytes_per_task(F start, std::size_t n) {
  const std::size_t before = bytes.load();
  start(n);
  return (bytes.load() - before) / n;
}

TEST(tasks, of_a_co_scope_cost_as_much_in_a_crowd) {
  const auto crowd = [](std::size_t n) {
    run_loop loop;
    loop.run([](std::size_t many) -> co_task<> {
      co_scope tasks(co_await this_executor());
      for (std::size_t i = 0; i != many; ++i) tasks.go([]() -> co_task<> { co_return; });
      const auto ended = co_await tasks.join();
      EXPECT_TRUE(ended);
    }(n));
  };
  EXPECT_LE(bytes_per_task(crowd, 10'000), 2 * bytes_per_task(crowd, 100));
}

TEST(tasks, of_a_scope_cost_as_much_in_a_crowd) {
  pool on(1, 1 << 16);
  const auto crowd = [&](std::size_t n) {
    std::latch let_go(1);
    scope tasks(on);
    tasks.go([&] { let_go.wait(); });
    for (std::size_t i = 1; i != n; ++i) tasks.go([] {});
    let_go.count_down();
    EXPECT_TRUE(tasks.join());
  };
  EXPECT_LE(bytes_per_task(crowd, 10'000), 2 * bytes_per_task(crowd, 100));
}

}  // namespace
