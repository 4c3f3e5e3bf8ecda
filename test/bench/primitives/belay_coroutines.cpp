// Belay's channels between coroutines on one run loop, in one thread. The cases are those of
// cases.h.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "belay/channel.h"
#include "belay/co_scope.h"
#include "belay/co_select.h"
#include "belay/co_task.h"
#include "belay/run_loop.h"
#include "cases.h"

namespace {

using belay::co_task;
using bench::check;
using bench::cost;
using bench::item;
using bench::stopwatch;

/// A sum that all tasks of one run loop add to.
struct tally {
  item sum = 0;
};

/// Signals when all tasks of one run loop have been told: what a latch is for threads.
struct countdown {
  int left;
  belay::sender<item> zero;
};

}  // namespace

// One thread runs all tasks of a loop.
template <>
inline constexpr bool belay::shareable<tally> = true;
template <>
inline constexpr bool belay::shareable<countdown> = true;

namespace {

using receiver = belay::receiver<item>;
using sender = belay::sender<item>;

co_task<> produce(sender to, item first, item n, item step) {
  for (item i = first; i < n; i += step) {
    const auto sent = co_await to.co_send(item(i));
    check(sent.has_value(), "a send");
  }
}

co_task<> consume(receiver from, item n, tally& to) {
  for (item i = 0; i != n; ++i) {
    const auto got = co_await from.co_receive();
    to.sum += got.value();
  }
}

/// Receives, adds, multiplies, sends.
co_task<> relay(receiver from, sender to, item n, item plus, item times) {
  for (item i = 0; i != n; ++i) {
    const auto got = co_await from.co_receive();
    const auto sent = co_await to.co_send((got.value() + plus) * times);
    check(sent.has_value(), "a send");
  }
}

co_task<cost> ping_pong(item n) {
  auto there = belay::make_channel<item>();
  auto back = belay::make_channel<item>();
  belay::co_scope tasks(co_await belay::this_executor());
  const stopwatch watch;
  tasks.go(relay, there.rx, back.tx, n, item(1), item(1));
  bool right = true;
  for (item i = 0; i != n; ++i) {
    const auto sent = co_await there.tx.co_send(item(i));
    const auto got = co_await back.rx.co_receive();
    right = right && sent && got.value() == i + 1;
  }
  const auto ended = co_await tasks.join();
  const cost c = watch.per(n);
  check(right && ended, "an echo");
  co_return c;
}

co_task<cost> flow(item producers, item consumers, std::size_t capacity, item n) {
  n += producers * consumers - n % (producers * consumers);
  tally total;
  auto ends = belay::make_channel<item>(capacity);
  belay::co_scope tasks(co_await belay::this_executor());
  const stopwatch watch;
  for (item p = 0; p != producers; ++p) tasks.go(produce, ends.tx, p, n, producers);
  for (item c = 0; c != consumers; ++c) tasks.go(consume, ends.rx, n / consumers, std::ref(total));
  const auto ended = co_await tasks.join();
  const cost c = watch.per(n);
  check(ended && total.sum == n * (n - 1) / 2, "the sum of the items");
  co_return c;
}

co_task<cost> pipeline(std::size_t capacity, item n) {
  tally total;
  auto first = belay::make_channel<item>(capacity);
  auto second = belay::make_channel<item>(capacity);
  auto third = belay::make_channel<item>(capacity);
  belay::co_scope tasks(co_await belay::this_executor());
  const stopwatch watch;
  tasks.go(produce, first.tx, item(0), n, item(1));
  tasks.go(relay, first.rx, second.tx, n, item(1), item(1));
  tasks.go(relay, second.rx, third.tx, n, item(0), item(2));
  tasks.go(consume, third.rx, n, std::ref(total));
  const auto ended = co_await tasks.join();
  const cost c = watch.per(n);
  check(ended && total.sum == n * (n + 1), "the sum of the items");
  co_return c;
}

template <std::size_t Width>
using inputs = std::array<belay::channel<item>, Width>;

template <std::size_t Width>
co_task<> select_from(const inputs<Width>& from, item n, tally& to) {
  for (item i = 0; i != n; ++i) {
    // The cases live until the end of the full expression, which therefore has to be this one.
    if constexpr (Width == 2) {
      const auto got =
          co_await belay::co_select(belay::on_receive(from[0].rx), belay::on_receive(from[1].rx));
      to.sum += std::visit([](const auto& v) { return v.value(); }, got);
    } else if constexpr (Width == 4) {
      const auto got =
          co_await belay::co_select(belay::on_receive(from[0].rx), belay::on_receive(from[1].rx),
                                    belay::on_receive(from[2].rx), belay::on_receive(from[3].rx));
      to.sum += std::visit([](const auto& v) { return v.value(); }, got);
    } else {
      const auto got =
          co_await belay::co_select(belay::on_receive(from[0].rx), belay::on_receive(from[1].rx),
                                    belay::on_receive(from[2].rx), belay::on_receive(from[3].rx),
                                    belay::on_receive(from[4].rx), belay::on_receive(from[5].rx),
                                    belay::on_receive(from[6].rx), belay::on_receive(from[7].rx));
      to.sum += std::visit([](const auto& v) { return v.value(); }, got);
    }
  }
}

template <std::size_t Width>
co_task<cost> select_over(std::size_t capacity, item n) {
  n += Width - n % Width;
  tally total;
  const auto from = [&]<std::size_t... I>(std::index_sequence<I...>) {
    return inputs<Width>{((void)I, belay::make_channel<item>(capacity))...};
  }(std::make_index_sequence<Width>());
  belay::co_scope tasks(co_await belay::this_executor());
  const stopwatch watch;
  for (std::size_t p = 0; p != Width; ++p) tasks.go(produce, from[p].tx, item(p), n, item(Width));
  tasks.go(select_from<Width>, std::cref(from), n, std::ref(total));
  const auto ended = co_await tasks.join();
  const cost c = watch.per(n);
  check(ended && total.sum == n * (n - 1) / 2, "the sum of the items");
  co_return c;
}

co_task<> wait_for_close(receiver from, countdown& ready, countdown& awake) {
  if (--ready.left == 0) ready.zero.close();
  const auto got = co_await from.co_receive();
  check(!got, "a receive from a closed channel");
  if (--awake.left == 0) awake.zero.close();
}

co_task<cost> close_wakes(int waiters, item n) {
  cost total{};
  for (item i = 0; i != n; ++i) {
    auto empty = belay::make_channel<item>(1);
    auto all_ready = belay::make_channel<item>();
    auto all_awake = belay::make_channel<item>();
    countdown ready{waiters, all_ready.tx}, awake{waiters, all_awake.tx};
    belay::co_scope tasks(co_await belay::this_executor());
    for (int w = 0; w != waiters; ++w)
      tasks.go(wait_for_close, empty.rx, std::ref(ready), std::ref(awake));
    const auto started = co_await all_ready.rx.co_receive();
    check(!started, "the start");
    const stopwatch watch;
    empty.tx.close();
    const auto woken = co_await all_awake.rx.co_receive();
    const cost c = watch.per(static_cast<item>(waiters) * n);
    check(!woken, "the end");
    total.wall_ns += c.wall_ns;
    total.cpu_ns += c.cpu_ns;
    const auto ended = co_await tasks.join();
    check(ended.has_value(), "a task");
  }
  co_return total;
}

co_task<> count(tally& ran) {
  ++ran.sum;
  co_return;
}

co_task<cost> spawn_and_join(item n) {
  tally ran;
  belay::co_scope tasks(co_await belay::this_executor());
  const stopwatch watch;
  for (item i = 0; i != n; ++i) tasks.go(count, std::ref(ran));
  const auto ended = co_await tasks.join();
  const cost c = watch.per(n);
  check(ended && ran.sum == n, "the number of tasks");
  co_return c;
}

std::optional<cost> run(std::string_view name, item n) {
  belay::run_loop loop;
  if (name == "ping-pong") return loop.run(ping_pong(n));
  if (name == "close") return loop.run(close_wakes(100, n));
  if (name == "spawn") return loop.run(spawn_and_join(n));
  const auto capacity = bench::capacity_of(name);
  if (!capacity) return std::nullopt;
  if (name.starts_with("spsc-")) return loop.run(flow(1, 1, *capacity, n));
  if (name.starts_with("mpsc-")) return loop.run(flow(4, 1, *capacity, n));
  if (name.starts_with("mpmc-")) return loop.run(flow(4, 4, *capacity, n));
  if (name.starts_with("pipeline-")) return loop.run(pipeline(*capacity, n));
  if (name.starts_with("select2-")) return loop.run(select_over<2>(*capacity, n));
  if (name.starts_with("select4-")) return loop.run(select_over<4>(*capacity, n));
  if (name.starts_with("select8-")) return loop.run(select_over<8>(*capacity, n));
  return std::nullopt;
}

}  // namespace

int main(int argc, char** argv) { return bench::drive(argc, argv, run); }
