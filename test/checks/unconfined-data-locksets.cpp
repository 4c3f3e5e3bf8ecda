// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// What holds a lock: recursion, guards that are returned, spin locks, capability attributes, assertions.
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

void use(int);

std::recursive_mutex again;
int counted;
void ok_recursive() {
  std::thread t([] {
    std::lock_guard outer(again);
    { std::lock_guard inner(again); }
    ++counted;
  });
  {
    std::lock_guard lock(again);
    ++counted;
  }
  t.join();
}

int relocked;
void ok_inner_guard_lets_go() {
  std::thread t([] {
    std::lock_guard lock(again);
    ++relocked;
  });
  {
    std::unique_lock outer(again);
    {
      std::unique_lock inner(again);
      inner.unlock();
    }
    ++relocked;
  }
  t.join();
}

int uncounted;
void bad_recursion_is_over() {
  std::thread t([] {
    {
      std::lock_guard outer(again);
      std::lock_guard inner(again);
    }
    ++uncounted;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'uncounted' is written here by a thread with no lock, while 'bad_recursion_is_over' writes it [belay-unconfined-data]
  });
  {
    std::lock_guard lock(again);
    ++uncounted;
  }
  t.join();
}

// A guard that a function returns.
std::mutex m;
std::unique_lock<std::mutex> grab() {
  std::unique_lock<std::mutex> lock(m);
  return lock;
}
std::unique_lock<std::mutex> take() { return std::unique_lock<std::mutex>(m); }

int grabbed;
void ok_returned_guard() {
  std::thread t([] {
    auto lock = grab();
    ++grabbed;
  });
  {
    auto lock = take();
    ++grabbed;
  }
  t.join();
}

int let_go;
void bad_returned_guard_let_go() {
  std::thread t([] {
    auto lock = grab();
    lock.unlock();
    ++let_go;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'let_go' is written here by a thread with no lock, while 'bad_returned_guard_let_go' writes it [belay-unconfined-data]
  });
  {
    std::lock_guard lock(m);
    ++let_go;
  }
  t.join();
}

// Who wins an atomic update is alone until it is stored again.
class Spin {
public:
  void lock() {
    while (busy_.test_and_set(std::memory_order_acquire))
      ;
  }
  void unlock() { busy_.clear(std::memory_order_release); }

private:
  std::atomic_flag busy_;
};
Spin spin;
int spun;
void ok_spin_lock() {
  std::thread t([] {
    spin.lock();
    ++spun;
    spin.unlock();
  });
  {
    std::lock_guard lock(spin);
    ++spun;
  }
  t.join();
}

std::atomic<int> word;
int worded;
void acquire() {
  int expected = 0;
  while (!word.compare_exchange_weak(expected, 1, std::memory_order_acquire))
    expected = 0;
}
void release() { word.store(0, std::memory_order_release); }
void ok_spin_by_hand() {
  auto body = [] {
    acquire();
    ++worded;
    release();
  };
  std::thread a(body), b(body);
  a.join();
  b.join();
}

int after_all;
void bad_after_the_spin_lock() {
  auto body = [] {
    acquire();
    release();
    ++after_all;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'after_all' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
  };
  std::thread a(body), b(body);
  a.join();
  b.join();
}

int last_one;
void ok_last_one(int n) {
  std::atomic<int> left{n};
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i)
    threads.emplace_back([&] {
      if (left.fetch_sub(1) == 1)
        last_one = 1;
    });
  for (auto &t : threads)
    t.join();
}

int first_one;
void ok_first_one(int n) {
  std::atomic<bool> begun{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i)
    threads.emplace_back([&] {
      if (!begun.exchange(true))
        first_one = 1;
    });
  for (auto &t : threads)
    t.join();
}

// An update that everybody gets through in the end claims nothing.
int everyone;
void bad_everyone_gets_through(int n) {
  std::atomic<int> sum{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i)
    threads.emplace_back([&] {
      int seen = sum.load(std::memory_order_relaxed);
      while (!sum.compare_exchange_weak(seen, seen + 1))
        ;
      ++everyone;
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'everyone' is written here with no lock by several threads at once [belay-unconfined-data]
    });
  for (auto &t : threads)
    t.join();
}

// Clang's attributes, without a body.
struct __attribute__((capability("mutex"))) Mutex {
  void acquire() __attribute__((acquire_capability()));
  void give_up() __attribute__((release_capability()));
  bool attempt() __attribute__((try_acquire_capability(true)));
  void AssertHeld() __attribute__((assert_capability(this)));
};
struct __attribute__((scoped_lockable)) MutexLock {
  explicit MutexLock(Mutex &m) __attribute__((acquire_capability(m)));
  ~MutexLock() __attribute__((release_capability()));
};
Mutex cap;
void enter_all() __attribute__((acquire_capability(cap)));
void leave_all() __attribute__((release_capability(cap)));

int annotated;
void needs_it() __attribute__((requires_capability(cap)));
void needs_it() { ++annotated; }
void asserts_it() {
  cap.AssertHeld();
  ++annotated;
}
void ok_attributes() {
  std::thread a([] {
    cap.acquire();
    ++annotated;
    cap.give_up();
  }), b([] {
    MutexLock lock(cap);
    needs_it();
  }), c([] {
    enter_all();
    ++annotated;
    leave_all();
  }), d([] {
    if (!cap.attempt())
      return;
    ++annotated;
    cap.give_up();
  }), e(asserts_it), f(needs_it);
  a.join();
  b.join();
  c.join();
  d.join();
  e.join();
  f.join();
}

int given_up;
void bad_attributes() {
  std::thread t([] {
    {
      MutexLock lock(cap);
    }
    ++given_up;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'given_up' is written here by a thread with no lock, while 'bad_attributes' writes it [belay-unconfined-data]
  });
  cap.acquire();
  ++given_up;
  cap.give_up();
  t.join();
}

// What a function requires, it may give up in between.
int in_between;
void waits_in_between() __attribute__((requires_capability(cap)));
void waits_in_between() {
  cap.give_up();
  ++in_between;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'in_between' is written here by a thread with no lock, while 'bad_required_and_given_up' writes it [belay-unconfined-data]
  cap.acquire();
}
void bad_required_and_given_up() {
  std::thread t([] {
    MutexLock lock(cap);
    waits_in_between();
  });
  cap.acquire();
  ++in_between;
  cap.give_up();
  t.join();
}

// A mutex for each element.
void ok_lock_of_the_element(std::vector<std::mutex> &locks, std::vector<int> &values, int i) {
  std::thread t([&] {
    for (unsigned k = 0; k < values.size(); ++k) {
      std::lock_guard lock(locks[k]);
      values[k] = 0;
    }
  });
  {
    std::lock_guard lock(locks[i]);
    values[i] = 1;
  }
  t.join();
}

// A flag that a helper writes under the caller's lock publishes what came before.
bool done;
int result;
void finishLocked() { done = true; }
void ok_flag_in_a_helper() {
  std::thread t([] {
    result = 1;
    std::lock_guard lock(m);
    finishLocked();
  });
  for (;;) {
    std::lock_guard lock(m);
    if (done)
      break;
  }
  use(result);
  t.join();
}

// A class that only this file knows: all who call its methods are seen, and they hold its mutex.
class OkInside {
public:
  void add(int v) { put(v); }
  void put(int v) { items_.push_back(v); }
  void run() {
    std::lock_guard<std::mutex> lock(mutex);
    items_.clear();
  }
  void start() { thread = std::thread(&OkInside::run, this); }
  std::mutex mutex;
  std::vector<int> items_;
  std::thread thread;
};
class Outside {
public:
  Outside();
  ~Outside();
  void add(int v);
  void start();

private:
  std::unique_ptr<OkInside> in_;
};
void Outside::add(int v) {
  std::lock_guard<std::mutex> lock(in_->mutex);
  in_->add(v);
}
void Outside::start() {
  std::lock_guard<std::mutex> lock(in_->mutex);
  in_->start();
}
Outside::~Outside() { in_->thread.join(); }

// One of them doesn't.
class BadInside {
public:
  void add(int v) { put(v); }
  void put(int v) { items_.push_back(v); }
// CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'items_' is written here by 'BadInside::{{add|put}}' with no lock, while thread 'BadInside::run' writes it [belay-unconfined-data]
  void run() {
    std::lock_guard<std::mutex> lock(mutex);
    items_.clear();
  }
  void start() { thread = std::thread(&BadInside::run, this); }
  std::mutex mutex;
  std::vector<int> items_;
  std::thread thread;
};
class BadOutside {
public:
  BadOutside();
  ~BadOutside();
  void add(int v);
  void start();

private:
  std::unique_ptr<BadInside> in_;
};
void BadOutside::add(int v) {
  in_->add(v);
}
void BadOutside::start() {
  std::lock_guard<std::mutex> lock(in_->mutex);
  in_->start();
}
BadOutside::~BadOutside() { in_->thread.join(); }

// D5: a lock of the function's own that it makes by a name is everybody's who has the name.
struct named_lock {
  explicit named_lock(const char *name);
  void lock();
  void unlock();
};
struct own_lock {
  own_lock();
  void lock();
  void unlock();
};
void ok_by_name() {
  int data = 0;
  std::thread a([&] {
    named_lock m("data");
    m.lock();
    data = 1;
    m.unlock();
  });
  std::thread b([&] {
    named_lock m("data");
    m.lock();
    data = 2;
    m.unlock();
  });
  a.join();
  b.join();
}
void bad_own() {
  int data = 0;
  std::thread a([&] {
    own_lock m;
    m.lock();
    data = 1;
    m.unlock();
  });
  std::thread b([&] {
    own_lock m;
    m.lock();
    data = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'data' is written here under 'm' by a thread, while a thread writes it under 'm', which does not exclude it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-8]]:5: note: written here by a thread holding 'm'
// CHECK-MESSAGES: :[[@LINE-6]]:15: note: the thread is started here
    m.unlock();
  });
  a.join();
  b.join();
}
