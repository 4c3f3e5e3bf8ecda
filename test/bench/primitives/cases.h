/// \file
/// The cases, over a Library that has:
///   channel:    channel(capacity), send(item), receive() -> item, and close(waiters), which ends
///               that many receives
///   tasks:      go(f), join()
///   latch:      latch(n), count_down(), wait()
///   started:    optional; as tasks, with a thread each
///   spawned:    optional; as tasks, which share threads
///   settle():   returns when those who were about to block do
///   capacity_0: is there a rendezvous?
///   select(array): optional; receives from any of them
/// One operation is a round trip (ping-pong), an item (the flows), a waiter (close), a task (start,
/// spawn).
#pragma once

#include <array>
#include <atomic>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <latch>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "driver.h"

namespace bench {

using item = std::uint64_t;

/// The tasks of a library that leaves them to std::thread.
class threads {
 public:
  template <class F>
  void go(F f) {
    all_.emplace_back(std::move(f));
  }
  void join() {
    for (std::thread& t : all_) t.join();
  }

 private:
  std::vector<std::thread> all_;
};

struct thread_library {
  using tasks = threads;
  using latch = std::latch;
  static void settle() { std::this_thread::sleep_for(std::chrono::milliseconds(50)); }
};

template <class L>
cost ping_pong(std::uint64_t n) {
  typename L::channel there(0), back(0);
  typename L::tasks tasks;
  const stopwatch watch;
  tasks.go([&] {
    for (std::uint64_t i = 0; i != n; ++i) back.send(there.receive() + 1);
  });
  bool right = true;
  for (std::uint64_t i = 0; i != n; ++i) {
    there.send(i);
    right &= back.receive() == i + 1;
  }
  tasks.join();
  const cost c = watch.per(n);
  check(right, "an echo");
  return c;
}

/// Everybody sends, or receives, the same share of `n` items.
template <class L>
cost flow(std::uint64_t producers, std::uint64_t consumers, std::size_t capacity, std::uint64_t n) {
  n += producers * consumers - n % (producers * consumers);
  std::atomic<item> sum{0};
  typename L::channel items(capacity);
  typename L::tasks tasks;
  const stopwatch watch;
  for (std::uint64_t p = 0; p != producers; ++p) {
    tasks.go([&items, p, n, producers] {
      for (std::uint64_t i = p; i < n; i += producers) items.send(i);
    });
  }
  for (std::uint64_t c = 0; c != consumers; ++c) {
    tasks.go([&items, &sum, share = n / consumers] {
      item mine = 0;
      for (std::uint64_t i = 0; i != share; ++i) mine += items.receive();
      sum += mine;
    });
  }
  tasks.join();
  const cost c = watch.per(n);
  check(sum == n * (n - 1) / 2, "the sum of the items");
  return c;
}

/// A source, two stages and a sink: three channels.
template <class L>
cost pipeline(std::size_t capacity, std::uint64_t n) {
  item sum = 0;
  typename L::channel first(capacity), second(capacity), third(capacity);
  typename L::tasks tasks;
  const stopwatch watch;
  tasks.go([&] {
    for (std::uint64_t i = 0; i != n; ++i) first.send(i);
  });
  tasks.go([&] {
    for (std::uint64_t i = 0; i != n; ++i) second.send(first.receive() + 1);
  });
  tasks.go([&] {
    for (std::uint64_t i = 0; i != n; ++i) third.send(second.receive() * 2);
  });
  tasks.go([&] {
    for (std::uint64_t i = 0; i != n; ++i) sum += third.receive();
  });
  tasks.join();
  const cost c = watch.per(n);
  check(sum == n * (n + 1), "the sum of the items");
  return c;
}

template <class Channel, std::size_t... I>
std::array<Channel, sizeof...(I)> make_channels(std::size_t capacity, std::index_sequence<I...>) {
  return {((void)I, Channel(capacity))...};
}

/// `Width` producers with a channel each, and one who selects over them.
template <class L, std::size_t Width>
cost select_over(std::size_t capacity, std::uint64_t n) {
  n += Width - n % Width;
  item sum = 0;
  auto inputs = make_channels<typename L::channel>(capacity, std::make_index_sequence<Width>());
  std::array<std::uint64_t, Width> counts{};
  typename L::tasks tasks;
  const stopwatch watch;
  for (std::size_t p = 0; p != Width; ++p) {
    tasks.go([&to = inputs[p], p, n] {
      for (std::uint64_t i = p; i < n; i += Width) to.send(i);
    });
  }
  tasks.go([&] {
    // As many as are still to come may be on fewer and fewer channels, but all are sent to their
    // end.
    for (std::uint64_t i = 0; i != n; ++i) {
      const item v = L::select(inputs);
      sum += v;
      ++counts[v % Width];
    }
  });
  tasks.join();
  const cost c = watch.per(n);
  check(sum == n * (n - 1) / 2, "the sum of the items");
  for (const std::uint64_t share : counts) check(share == n / Width, "one channel's share");
  return c;
}

/// `n` times: `waiters` tasks block in a receive, and a close ends it. From the close to the last
/// return.
template <class L>
cost close_wakes(int waiters, std::uint64_t n) {
  cost total{};
  for (std::uint64_t i = 0; i != n; ++i) {
    typename L::channel empty(1);
    typename L::latch ready(waiters), awake(waiters);
    typename L::tasks tasks;
    for (int w = 0; w != waiters; ++w) {
      tasks.go([&] {
        ready.count_down();
        empty.receive();
        awake.count_down();
      });
    }
    ready.wait();
    L::settle();
    const stopwatch watch;
    empty.close(waiters);
    awake.wait();
    const cost c = watch.per(static_cast<std::uint64_t>(waiters) * n);
    total.wall_ns += c.wall_ns;
    total.cpu_ns += c.cpu_ns;
    tasks.join();
  }
  return total;
}

/// `n` tasks are started, then all are joined.
template <class Tasks>
cost start_and_join(std::uint64_t n) {
  std::atomic<std::uint64_t> ran{0};
  Tasks tasks;
  const stopwatch watch;
  for (std::uint64_t i = 0; i != n; ++i) {
    tasks.go([&] { ran.fetch_add(1, std::memory_order_relaxed); });
  }
  tasks.join();
  const cost c = watch.per(n);
  check(ran == n, "the number of tasks");
  return c;
}

/// The capacity after the last `-` of a case's name.
inline std::optional<std::size_t> capacity_of(std::string_view name) {
  const std::string_view digits = name.substr(name.rfind('-') + 1);
  std::size_t n = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return n;
}

template <class L>
std::optional<cost> run(std::string_view name, std::uint64_t n) {
  if (name == "ping-pong") return ping_pong<L>(n);
  if (name == "close") return close_wakes<L>(100, n);
  if constexpr (requires { typename L::started; }) {
    if (name == "start") return start_and_join<typename L::started>(n);
  }
  if constexpr (requires { typename L::spawned; }) {
    if (name == "spawn") return start_and_join<typename L::spawned>(n);
  }
  const auto capacity = capacity_of(name);
  if (!capacity || (*capacity == 0 && !L::capacity_0)) return std::nullopt;
  if (name.starts_with("spsc-")) return flow<L>(1, 1, *capacity, n);
  if (name.starts_with("mpsc-")) return flow<L>(4, 1, *capacity, n);
  if (name.starts_with("mpmc-")) return flow<L>(4, 4, *capacity, n);
  if (name.starts_with("pipeline-")) return pipeline<L>(*capacity, n);
  if constexpr (requires(std::array<typename L::channel, 2>& a) { L::select(a); }) {
    if (name.starts_with("select2-")) return select_over<L, 2>(*capacity, n);
    if (name.starts_with("select4-")) return select_over<L, 4>(*capacity, n);
    if (name.starts_with("select8-")) return select_over<L, 8>(*capacity, n);
  }
  return std::nullopt;
}

}  // namespace bench
