// RUN: %check_belay %s belay-unconfined-data %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

// Each thing that the check can say, once.
#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

std::mutex m1, m2;
std::shared_mutex rw;

void bad_unlocked() {
  int n = 0;
  std::thread t([&] { ++n; });
// CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'n' is written here by a thread with no lock, while 'bad_unlocked' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+2]]:5: note: written here by 'bad_unlocked' with no lock
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: the thread is started here
  ++n;
  t.join();
}

int counter;
void count() { ++counter; }
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'counter' is written here by thread 'count' with no lock, while another thread writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+3]]:25: note: thread 'count' is started here

void bad_same_entry() {
  std::thread a(count), b(count);
  a.join();
  b.join();
}

void bad_two_entries() {
  int n = 0;
  std::thread a([&] { n = 1; }), b([&] { n = 2; });
// CHECK-MESSAGES: :[[@LINE-1]]:42: warning: 'n' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-2]]:23: note: written here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE-3]]:34: note: the thread is started here
  a.join();
  b.join();
}

void set_or_get(int &n, bool set) {
  if (set)
    n = 1;
  else
    (void)(n == 2 && (n = 3));
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'n' is written here by thread 'set_or_get' with no lock, while another thread writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+5]]:49: note: thread 'set_or_get' is started here
}

void bad_entry_twice() {
  int n = 0;
  std::thread a(set_or_get, std::ref(n), true), b(set_or_get, std::ref(n), false);
  a.join();
  b.join();
}

void bad_many(int k) {
  int n = 0;
  std::vector<std::thread> all;
  for (int i = 0; i < k; ++i)
    all.emplace_back([&] { ++n; });
// CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'n' is written here with no lock by several threads at once [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-2]]:5: note: the thread is started here
  for (auto &t : all)
    t.join();
}

int last;
void look_then_set(int k) {
  if (last != k)
    last = k;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'last' is written here with no lock by several threads at once, all running 'look_then_set' [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+6]]:5: note: thread 'look_then_set' is started here
}

void bad_many_of_one_entry(int k) {
  std::vector<std::thread> all;
  for (int i = 0; i < k; ++i)
    all.emplace_back(look_then_set, i);
  for (auto &t : all)
    t.join();
}

int best;
void improve(int k) {
  if (best >= k)
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'best' is read here by thread 'improve' with no lock, while another thread of the same entry writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+4]]:3: note: written here by thread 'improve' holding 'm1'
// CHECK-MESSAGES: :[[@LINE+9]]:5: note: thread 'improve' is started here
    return;
  std::lock_guard lock(m1);
  best = k;
}

void bad_tested_without_the_lock(int k) {
  std::vector<std::thread> all;
  for (int i = 0; i < k; ++i)
    all.emplace_back(improve, i);
  for (auto &t : all)
    t.join();
}

// X16
void bad_different_locks() {
  int n = 0;
  std::thread t([&] {
    std::lock_guard lock(m1);
    ++n;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'n' is written here under 'm1' by a thread, while 'bad_different_locks' writes it under 'm2', which does not exclude it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+5]]:7: note: written here by 'bad_different_locks' holding 'm2'
// CHECK-MESSAGES: :[[@LINE-5]]:15: note: the thread is started here
  });
  {
    std::lock_guard lock(m2);
    ++n;
  }
  t.join();
}

void bad_two_locks_against_another() {
  int n = 0;
  std::mutex m3;
  std::thread t([&] {
    std::scoped_lock lock(m1, m2);
    ++n;
  });
  {
    std::lock_guard lock(m3);
    ++n;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'n' is written here under 'm3' by 'bad_two_locks_against_another', while a thread writes it under 'm1' and 'm2', which does not exclude it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-6]]:7: note: written here by a thread holding 'm1' and 'm2'
// CHECK-MESSAGES: :[[@LINE-9]]:15: note: the thread is started here
  }
  t.join();
}

void bad_shared_on_both_sides() {
  int n = 0;
  std::thread t([&] {
    std::shared_lock lock(rw);
    ++n;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'n' is written here under 'rw' (shared) by a thread, while 'bad_shared_on_both_sides' writes it under 'rw' (shared), which does not exclude it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+5]]:7: note: written here by 'bad_shared_on_both_sides' holding 'rw' (shared)
// CHECK-MESSAGES: :[[@LINE-5]]:15: note: the thread is started here
  });
  {
    std::shared_lock lock(rw);
    ++n;
  }
  t.join();
}

void bad_atomic_ref(int k) {
  int n = 0;
  std::thread t([&] { n = k; });
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'n' is written here by a thread without an atomic operation, while 'bad_atomic_ref' atomically reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+2]]:34: note: read atomically here by 'bad_atomic_ref' with no lock
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: the thread is started here
  while (std::atomic_ref<int>(n).load() == 0)
    ;
  t.join();
}

void ok_atomic_ref(int k) {
  int n = 0;
  std::thread t([&] {
    std::atomic_ref<int> shared(n);
    shared = k;
  });
  while (std::atomic_ref<int>(n).load() == 0)
    ;
  t.join();
}

int mixed;
// D5
void bad_atomic_update() {
  std::thread t([] { mixed = 1; });
// CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'mixed' is written here by a thread without an atomic operation, while 'bad_atomic_update' atomically updates it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+2]]:3: note: updated atomically here by 'bad_atomic_update' with no lock
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: the thread is started here
  __atomic_fetch_add(&mixed, 1, __ATOMIC_SEQ_CST);
  t.join();
}

void bad_atomic_write() {
  std::thread t([] { mixed = 1; });
// CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'mixed' is written here by a thread without an atomic operation, while 'bad_atomic_write' atomically writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+2]]:3: note: written atomically here by 'bad_atomic_write' with no lock
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: the thread is started here
  __atomic_store_n(&mixed, 1, __ATOMIC_SEQ_CST);
  t.join();
}

int bad_atomic_read() {
  std::thread t([] { mixed = 1; });
// CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'mixed' is written here by a thread without an atomic operation, while 'bad_atomic_read' atomically reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+2]]:11: note: read atomically here by 'bad_atomic_read' with no lock
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: the thread is started here
  int n = __atomic_load_n(&mixed, __ATOMIC_SEQ_CST);
  t.join();
  return n;
}

int bad_plain_read_of_atomic_write() {
  std::thread t([] { __atomic_store_n(&mixed, 1, __ATOMIC_SEQ_CST); });
  int n = mixed;
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'mixed' is read here by 'bad_plain_read_of_atomic_write' without an atomic operation, while a thread atomically writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-3]]:22: note: written atomically here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: the thread is started here
  t.join();
  return n;
}

int bad_plain_write_of_atomic_read() {
  std::thread t([] { (void)__atomic_load_n(&mixed, __ATOMIC_SEQ_CST); });
  mixed = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'mixed' is written here by 'bad_plain_write_of_atomic_read' without an atomic operation, while a thread atomically reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-3]]:28: note: read atomically here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: the thread is started here
  t.join();
  return 0;
}

int bad_plain_write_of_atomic_update() {
  std::thread t([] { __atomic_fetch_add(&mixed, 1, __ATOMIC_SEQ_CST); });
  mixed = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'mixed' is written here by 'bad_plain_write_of_atomic_update' without an atomic operation, while a thread atomically updates it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-3]]:22: note: updated atomically here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: the thread is started here
  t.join();
  return 0;
}

// X7
void bad_flag() {
  bool stop = false;
  std::thread t([&] {
    while (!stop)
      std::this_thread::yield();
  });
  stop = true;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'stop' is a plain bool that a thread polls while 'bad_flag' writes it; make it std::atomic<bool> or guard both with one mutex [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-5]]:13: note: read here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE-7]]:15: note: the thread is started here
  t.join();
}

volatile bool halt;
// X7
void bad_volatile_flag() {
  std::thread t([] {
    while (!halt)
      std::this_thread::yield();
  });
  halt = true;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'halt' is a volatile bool that a thread polls while 'bad_volatile_flag' writes it; make it std::atomic<bool> or guard both with one mutex [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-5]]:13: note: read here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE-7]]:15: note: the thread is started here
// CHECK-MESSAGES: :[[@LINE-4]]:3: note: volatile neither orders accesses nor makes them atomic
  t.join();
}

// D4
class BadConstructor {
public:
  BadConstructor() : thread_([this] { run(); }) { n_ = 1; }
  ~BadConstructor() { thread_.join(); }

private:
  void run() { ++n_; }
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'n_' is written here by a thread with no lock, while 'BadConstructor::BadConstructor' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-6]]:39: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-7]]:51: note: written here by 'BadConstructor::BadConstructor' with no lock
// CHECK-MESSAGES: :[[@LINE-8]]:22: note: the thread is started here
  int n_ = 0;
  std::thread thread_;
};

void step(int &n) { ++n; }
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'n' is written here by a thread with no lock, while 'bad_through_a_call' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+4]]:23: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+3]]:15: note: the thread is started here
void bad_through_a_call() {
  int n = 0;
  std::thread t([&] { step(n); });
  step(n);
  t.join();
}

// X20
int bad_relaxed() {
  int n = 0;
  std::atomic<bool> ready{false};
  std::thread t([&] {
    n = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'n' is written here by a thread with no lock, while 'bad_relaxed' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+7]]:14: note: read here by 'bad_relaxed' with no lock
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: the thread is started here
// CHECK-MESSAGES: :[[@LINE+3]]:17: note: this atomic access is relaxed and orders nothing; use release and acquire
    ready.store(true, std::memory_order_relaxed);
  });
  while (!ready.load(std::memory_order_relaxed))
    ;
  int seen = n;
  t.join();
  return seen;
}

// D3
int ok_joined() {
  int n = 0;
  std::thread t([&] { ++n; });
  t.join();
  return n;
}

// X20
int ok_released() {
  int n = 0;
  std::atomic<bool> ready{false};
  std::thread t([&] {
    n = 1;
    ready.store(true, std::memory_order_release);
  });
  while (!ready.load(std::memory_order_acquire))
    ;
  int seen = n;
  t.join();
  return seen;
}
