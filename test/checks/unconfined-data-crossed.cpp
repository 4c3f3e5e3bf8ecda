// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// A store and then a load, against the same crossed.

#include <atomic>

void sleep();
void wake();

static std::atomic<bool> asleep{false}, work{false};
void bad_sleeper() {
  asleep.store(true, std::memory_order_release);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'asleep' is stored here, and then 'work' is loaded, while 'notifier' stores 'work' and then loads 'asleep': this store can become visible after the load, and both find the old value; use memory_order_seq_cst for the store and the load [belay-unconfined-data]
  // CHECK-MESSAGES: :[[@LINE+3]]:13: note: 'work' is loaded here
  // CHECK-MESSAGES: :[[@LINE+6]]:8: note: stored here by 'notifier'
  // CHECK-MESSAGES: :[[@LINE+6]]:14: note: 'asleep' is loaded here
  if (!work.load())
    sleep();
}
void notifier() {
  work.store(true);
  if (asleep.exchange(false))
    wake();
}

// In the one order that there is.
static std::atomic<bool> asleep2{false}, work2{false};
void ok_sleeper() {
  asleep2.store(true);
  if (!work2.load())
    sleep();
}
void notifier2() {
  work2.store(true);
  if (asleep2.load())
    wake();
}

// By a fence, and by an exchange.
static std::atomic<bool> asleep3{false}, work3{false}, asleep4{false}, work4{false};
void ok_fence() {
  asleep3.store(true, std::memory_order_release);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (!work3.load())
    sleep();
}
void notifier3() {
  work3.store(true);
  if (asleep3.load())
    wake();
}
void ok_exchange() {
  if (asleep4.exchange(true))
    return;
  if (!work4.load())
    sleep();
}
void notifier4() {
  work4.store(true);
  if (asleep4.load())
    wake();
}

// Loaded first, as a ring does it.
static std::atomic<unsigned> head{0}, tail{0};
bool ok_push() {
  if (tail.load(std::memory_order_relaxed) - head.load(std::memory_order_acquire) == 8)
    return false;
  tail.store(tail.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  return true;
}
bool ok_pop() {
  if (head.load(std::memory_order_relaxed) == tail.load(std::memory_order_acquire))
    return false;
  head.store(head.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  return true;
}

// The other side counts, and asks by a helper.
static std::atomic<bool> parked{false}, parked5{false};
static std::atomic<int> pending{0}, pending5{0};
static void unpark() {
  if (parked.exchange(false))
    wake();
}
void post() {
  pending.fetch_add(1);
  unpark();
}
void bad_parks() {
  parked.store(true, std::memory_order_release);
  if (pending.load() == 0)
    sleep();
}
static void unpark5() {
  if (pending5.load() > 1 && parked5.exchange(false))
    wake();
}
void post5() {
  pending5.fetch_add(1);
  unpark5();
}
void ok_asks_something_else_first() {
  parked5.store(true, std::memory_order_release);
  if (pending5.load() == 0)
    sleep();
}
