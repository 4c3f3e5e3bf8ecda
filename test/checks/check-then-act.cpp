// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c++20 -pthread

#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

void use();

template <typename F> void twice(F f) {
  std::thread a(f), b(f);
  a.join();
  b.join();
}

// D5: a load and a store are no update.
std::atomic<int> total;
void bad_load_and_store() {
  twice([] { total.store(total.load() + 1); });
// CHECK-NOTES: :[[@LINE-1]]:20: warning: 'total' is stored here with a value computed from an earlier load; what another thread of the same code stores in between is lost; use one atomic operation (fetch_add, or a compare_exchange loop) [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-2]]:32: note: loaded here
// CHECK-NOTES: :[[@LINE-11]]:15: note: the thread is started here
}

std::atomic<int> doubled;
void bad_assigned_from_itself() {
  std::thread t([] { doubled = doubled * 2; });
// CHECK-NOTES: :[[@LINE-1]]:30: warning: 'doubled' is stored here with a value computed from an earlier load; what 'bad_assigned_from_itself' stores in between is lost; use one atomic operation (fetch_add, or a compare_exchange loop) [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-2]]:32: note: loaded here
// CHECK-NOTES: :[[@LINE+2]]:3: note: stored here by 'bad_assigned_from_itself'
// CHECK-NOTES: :[[@LINE-4]]:15: note: the thread is started here
  ++doubled;
  t.join();
}

std::atomic<int> halved;
void bad_while_a_thread_counts() {
  std::thread t([] { ++halved; });
  halved = halved / 2;
// CHECK-NOTES: :[[@LINE-1]]:10: warning: 'halved' is stored here with a value computed from an earlier load; what a thread stores in between is lost; use one atomic operation (fetch_add, or a compare_exchange loop) [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-2]]:12: note: loaded here
// CHECK-NOTES: :[[@LINE-4]]:22: note: stored here by a thread
// CHECK-NOTES: :[[@LINE-5]]:15: note: the thread is started here
  t.join();
}

std::atomic<int> lowered;
void raise_it() { ++lowered; }
void bad_while_a_named_thread_counts() {
  std::thread t(raise_it);
  lowered = lowered - 1;
// CHECK-NOTES: :[[@LINE-1]]:11: warning: 'lowered' is stored here with a value computed from an earlier load; what thread 'raise_it' stores in between is lost; use one atomic operation (fetch_add, or a compare_exchange loop) [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-2]]:13: note: loaded here
// CHECK-NOTES: :[[@LINE-6]]:19: note: stored here by thread 'raise_it'
// CHECK-NOTES: :[[@LINE-5]]:15: note: the thread is started here
  t.join();
}

std::atomic<int> highest;
void bad_through_a_local(int n) {
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i)
    threads.emplace_back([] {
      int old = highest;
      highest = old + 1;
// CHECK-NOTES: :[[@LINE-1]]:15: warning: 'highest' is stored here with a value computed from an earlier load; what another thread of the same code stores in between is lost; use one atomic operation (fetch_add, or a compare_exchange loop) [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-3]]:17: note: loaded here
// CHECK-NOTES: :[[@LINE-5]]:5: note: the thread is started here
    });
  for (auto &t : threads)
    t.join();
}

// D7, X19: tested, then set.
std::atomic<bool> started;
void bad_tested_then_set() {
  twice([] {
    if (!started) {
      started = true;
// CHECK-NOTES: :[[@LINE-1]]:15: warning: 'started' is tested and then set in two steps; another thread of the same code can pass the same test in between; use exchange or compare_exchange_strong [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-3]]:10: note: tested here
// CHECK-NOTES: :[[@LINE-71]]:15: note: the thread is started here
      use();
    }
  });
}

void ok_updates() {
  static std::atomic<int> n;
  twice([] {
    ++n;
    n.fetch_add(2);
    int old = n;
    while (!n.compare_exchange_weak(old, old * 2))
      ;
  });
}

void ok_claimed_in_one_step() {
  static std::atomic<bool> begun;
  twice([] {
    if (!begun.exchange(true))
      use();
  });
}

// Only one thread writes.
void ok_single_writer() {
  std::atomic<int> progress{0};
  std::thread t([&] {
    for (int i = 0; i < 10; ++i)
      progress.store(progress.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  });
  while (progress.load() < 10)
    ;
  t.join();
}

// X19: the last one is sold twice.
std::atomic<int> tickets{10};
bool bad_sells() {
  if (tickets > 0) {
    tickets--;
// CHECK-NOTES: :[[@LINE-1]]:5: warning: 'tickets' is found above zero and then counted down in two steps; another thread of the same code can count it down in between, and it goes below zero; use a compare_exchange loop [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-3]]:7: note: tested here
// CHECK-NOTES: :[[@LINE-115]]:15: note: the thread is started here
    return true;
  }
  return false;
}
void sellers() { twice([] { bad_sells(); }); }

std::atomic<int> places{10};
bool ok_takes_what_it_has_seen() {
  int n = places;
  while (n > 0)
    if (places.compare_exchange_weak(n, n - 1))
      return true;
  return false;
}
void guests() { twice([] { ok_takes_what_it_has_seen(); }); }

// Who looks at what comes out knows.
std::atomic<int> rounds{10};
void ok_looks_again() {
  twice([] {
    if (rounds > 0 && rounds-- > 0)
      use();
  });
}

// X19: in two threads.
std::atomic<int> seats{2};
void bad_two_sell() {
  std::thread a([] {
    if (0 < seats)
      seats -= 1;
// CHECK-NOTES: :[[@LINE-1]]:13: warning: 'seats' is found above zero and then counted down in two steps; another thread can count it down in between, and it goes below zero; use a compare_exchange loop [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-3]]:13: note: tested here
// CHECK-NOTES: :[[@LINE+5]]:13: note: counted down here by a thread
// CHECK-NOTES: :[[@LINE-6]]:15: note: the thread is started here
  });
  std::thread b([] {
    if (seats)
      seats.fetch_sub(1);
// CHECK-NOTES: :[[@LINE-1]]:13: warning: 'seats' is found above zero and then counted down in two steps; another thread can count it down in between, and it goes below zero; use a compare_exchange loop [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-3]]:9: note: tested here
// CHECK-NOTES: :[[@LINE-11]]:13: note: counted down here by a thread
// CHECK-NOTES: :[[@LINE-6]]:15: note: the thread is started here
  });
  a.join();
  b.join();
}

// Others only count up.
std::atomic<int> pending{0};
void ok_only_one_counts_down() {
  std::thread a([] {
    if (pending != 0)
      pending.fetch_sub(1);
  });
  std::thread b([] { ++pending; });
  a.join();
  b.join();
}

// Both steps under one mutex.
std::mutex m;
void ok_both_under_a_lock() {
  static std::atomic<int> n;
  twice([] {
    std::lock_guard lock(m);
    n = n + 1;
  });
}

// Looked at once more under the lock.
void ok_double_checked() {
  static std::atomic<bool> ready;
  twice([] {
    if (!ready.load(std::memory_order_acquire)) {
      std::lock_guard lock(m);
      if (!ready.load(std::memory_order_relaxed)) {
        use();
        ready.store(true, std::memory_order_release);
      }
    }
  });
}

// To set it once more does no harm.
void ok_spares_the_store() {
  static std::atomic<bool> seen;
  twice([] {
    if (!seen)
      seen = true;
  });
}

// One after the other.
void ok_joined_in_between() {
  std::atomic<int> n{0};
  auto body = [&] { n = n + 1; };
  std::thread a(body);
  a.join();
  std::thread b(body);
  b.join();
}

// The second critical section trusts the first.
void FN_two_critical_sections() {
  static bool made;
  twice([] {
    bool here;
    {
      std::lock_guard lock(m);
      here = made;
    }
    if (!here) {
      use();
      std::lock_guard lock(m);
      made = true;
    }
  });
}

// The larger of two may be lost.
std::atomic<unsigned> most;
void bad_most(unsigned n) {
  twice([n] {
    if (n > most.load())
      most.store(n);
// CHECK-NOTES: :[[@LINE-1]]:12: warning: 'most' is compared and then set in two steps; what another thread of the same code stores in between is lost, though it goes further; use a compare_exchange loop [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-3]]:18: note: tested here
// CHECK-NOTES: :12:15: note: the thread is started here
  });
}
std::atomic<unsigned> least;
void ok_least(unsigned n) {
  twice([n] {
    unsigned seen = least.load();
    while (n < seen && !least.compare_exchange_weak(seen, n))
      ;
  });
}
// Another value than the one that was compared.
std::atomic<unsigned> turn;
void ok_other_value(unsigned n) {
  twice([n] {
    if (n > turn.load())
      turn.store(0);
  });
}

std::atomic<int> users;
void bad_bounded() {
  twice([] {
    int n = users.load();
    if (n < 8)
      users.store(n + 1);
// CHECK-NOTES: :[[@LINE-1]]:13: warning: 'users' is stored here with a value computed from an earlier load; what another thread of the same code stores in between is lost; use one atomic operation (fetch_add, or a compare_exchange loop) [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-4]]:19: note: loaded here
// CHECK-NOTES: :12:15: note: the thread is started here
  });
}

struct Command {
  std::atomic<bool> done{false};
  std::promise<int> result;
  void bad_complete(int n) {
    if (done.load())
      return;
    done.store(true);
// CHECK-NOTES: :[[@LINE-1]]:10: warning: 'command.done' is tested and then set in two steps; another thread of the same code can pass the same test in between; use exchange or compare_exchange_strong [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-4]]:14: note: tested here
// CHECK-NOTES: :12:15: note: the thread is started here
    result.set_value(n);
  }
};
void answers() {
  Command command;
  twice([&] { command.bad_complete(1); });
}

// Who has linked the node is the one who moves the tail.
struct Node {
  std::atomic<Node *> next{nullptr};
};
std::atomic<Node *> tail;
void ok_won(Node *node) {
  twice([node] {
    Node *last = tail.load(), *none = nullptr;
    if (last->next.compare_exchange_strong(none, node)) {
      Node *next = last->next.load();
      tail.store(next);
    }
  });
}

// Two can both find zero, and the count says that it is shared.
struct blob {
  std::atomic<int> refs{1};
  void bad_drop() {
    refs.fetch_sub(1);
    if (refs == 0)
// CHECK-NOTES: :[[@LINE-1]]:9: warning: 'refs' is counted down and then looked at in two steps; another thread can count it down in between, and both find zero and free it; use what the count down returns [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-3]]:10: note: counted down here
      delete this;
  }
  void ok_drop() {
    if (refs.fetch_sub(1) == 1)
      delete this;
  }
  void ok_looks() {
    refs.fetch_sub(1);
    if (refs == 0)
      use();
  }
};

// In two threads.
std::atomic<int> owners{2};
void bad_two_drop(int *p) {
  std::thread a([p] {
    owners--;
    if (owners == 0)
// CHECK-NOTES: :[[@LINE-1]]:9: warning: 'owners' is counted down and then looked at in two steps; another thread can count it down in between, and both find zero and free it; use what the count down returns [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-3]]:5: note: counted down here
// CHECK-NOTES: :[[@LINE+5]]:5: note: counted down here by a thread
// CHECK-NOTES: :[[@LINE-6]]:15: note: the thread is started here
      delete p;
  });
  std::thread b([] {
    owners--;
  });
  a.join();
  b.join();
}

// Nobody to be seen who shares it, but what is beside it is done in one step, and nowhere else.
class Meter {
public:
  void bad_packet(unsigned size) {
    bytes_.store(bytes_.load(std::memory_order_relaxed) + size, std::memory_order_relaxed);
// CHECK-NOTES: :[[@LINE-1]]:12: warning: 'bytes_' is stored here with a value computed from an earlier load; what another thread stores in between is lost; use one atomic operation (fetch_add, or a compare_exchange loop) [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-2]]:25: note: loaded here
// CHECK-NOTES: :[[@LINE+1]]:14: note: the same function counts in one step here, as several threads need
    packets_.fetch_add(1, std::memory_order_relaxed);
  }
  void ok_packet(unsigned size) {
    total_.fetch_add(size, std::memory_order_relaxed);
    seen_.fetch_add(1, std::memory_order_relaxed);
  }
  // One producer, who counts with others: no other function may.
  void ok_push() {
    tail_.store(tail_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    size_.fetch_add(1, std::memory_order_relaxed);
  }
  void ok_pop() {
    head_.store(head_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    size_.fetch_sub(1, std::memory_order_relaxed);
  }
  // Its only producer publishes by it.
  bool ok_publish() {
    const unsigned long n = next_.load(std::memory_order_relaxed);
    if (n == 8) {
      dropped_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    next_.store(n + 1, std::memory_order_release);
    return true;
  }
  // However it is written, `++` says nothing.
  void ok_only_one() {
    rounds_.store(rounds_.load() + 1);
    ++turns_;
  }
  unsigned long all() const { return next_ + dropped_ + bytes_ + packets_ + total_ + seen_ + tail_ + head_ + size_ + rounds_ + turns_; }

private:
  std::atomic<unsigned long> bytes_{0}, packets_{0}, total_{0}, seen_{0}, tail_{0}, head_{0}, size_{0}, rounds_{0}, turns_{0}, next_{0},
      dropped_{0};
};

// What was counted is read and set back.
class Events {
public:
  void add() { events_.fetch_add(1); }
  unsigned bad_take() {
    unsigned n = events_.load();
    events_.store(0);
// CHECK-NOTES: :[[@LINE-1]]:13: warning: 'c.events_' is loaded and then set to zero in two steps; what a thread counts in between is lost; use exchange(0) [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-3]]:26: note: loaded here
// CHECK-NOTES: :[[@LINE-6]]:24: note: counted here by a thread
// CHECK-NOTES: :[[@LINE+14]]:15: note: the thread is started here
    return n;
  }
  unsigned ok_take() { return events_.exchange(0); }
  // It counts on, and what it shows is what it was.
  unsigned ok_show() { return events_.load(); }

private:
  std::atomic<unsigned> events_{0};
};

unsigned taken() {
  Events c;
  unsigned n = 0;
  std::thread t([&c] { c.add(); });
  n += c.bad_take();
  n += c.ok_take() + c.ok_show();
  t.join();
  return n + c.bad_take();
}
