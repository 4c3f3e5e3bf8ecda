// What the machine can do at best; the yardstick for what a library takes.
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>

#include "driver.h"

namespace {

/// The calling thread stays on the `i`-th of the cores that it may use; false if there is none.
bool pin_to(int i) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return false;
  for (int core = 0; core != CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &allowed) || i-- != 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    return pthread_setaffinity_np(pthread_self(), sizeof one, &one) == 0;
  }
  return false;
}

/// A word goes up by one on each side in turn: odd numbers are the other's turn.
template <class Await, class Tell>
std::optional<bench::cost> bounce(std::uint64_t n, Await await, Tell tell) {
  alignas(64) std::atomic<std::uint32_t> word{0};
  std::atomic<int> pinned{0};
  const auto last = static_cast<std::uint32_t>(2 * n);
  std::thread other([&] {
    pinned = pin_to(1) ? 1 : -1;
    if (pinned != 1) return;
    for (std::uint32_t turn = 1; turn < last; turn += 2) {
      await(word, turn);
      word.store(turn + 1, std::memory_order_release);
      tell(word);
    }
  });
  while (pinned == 0) std::this_thread::yield();
  if (pinned != 1) {
    other.join();
    return std::nullopt;
  }
  pin_to(0);
  const bench::stopwatch watch;
  for (std::uint32_t turn = 0; turn < last; turn += 2) {
    await(word, turn);
    word.store(turn + 1, std::memory_order_release);
    tell(word);
  }
  other.join();
  return watch.per(n);
}

void futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value) {
  syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), operation | FUTEX_PRIVATE_FLAG, value,
          nullptr, nullptr, 0);
}

/// Of `f()`, in a loop.
template <class F>
bench::cost each(std::uint64_t n, F f) {
  const bench::stopwatch watch;
  for (std::uint64_t i = 0; i != n; ++i) f();
  return watch.per(n);
}

std::optional<bench::cost> run(std::string_view name, std::uint64_t n) {
  if (name == "cache-line") {
    return bounce(
        n,
        [](std::atomic<std::uint32_t>& word, std::uint32_t turn) {
          while (word.load(std::memory_order_acquire) != turn) continue;
        },
        [](std::atomic<std::uint32_t>&) {});
  }
  if (name == "futex") {
    return bounce(
        n,
        [](std::atomic<std::uint32_t>& word, std::uint32_t turn) {
          for (std::uint32_t seen; (seen = word.load(std::memory_order_acquire)) != turn;)
            futex(word, FUTEX_WAIT, seen);
        },
        [](std::atomic<std::uint32_t>& word) { futex(word, FUTEX_WAKE, 1); });
  }
  if (name == "yield") return each(n, [] { sched_yield(); });
  if (name == "thread") return each(n, [] { std::thread([] {}).join(); });
  if (name == "mutex") {
    std::mutex lock;
    return each(n, [&] { const std::lock_guard hold(lock); });
  }
  return std::nullopt;
}

}  // namespace

int main(int argc, char** argv) { return bench::drive(argc, argv, run); }
