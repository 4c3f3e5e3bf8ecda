// RUN: %check_belay %s belay-unconfined-data,belay-thread-without-done,belay-missing-unlock %t -- -- -std=c++20 -pthread

#include "Inputs/folly.h"
#include <atomic>
#include <thread>
#include <vector>

void use(int);

void ok_synchronized() {
  folly::Synchronized<std::vector<int>> v;
  std::thread t([&] { v.wlock()->push_back(1); });
  v.withRLock([](const std::vector<int> &x) { use(int(x.size())); });
  t.join();
}
void ok_beside_what_is_locked() {
  folly::Synchronized<int> v;
  int n = 0;
  std::thread t([&] {
    auto hold = v.wlock();
    ++n;
  });
  v.withRLock([&](const int &) { use(n); });
  t.join();
}
void bad_beside_what_is_locked() {
  folly::Synchronized<int> v;
  int n = 0;
  std::thread t([&] {
    auto hold = v.wlock();
    ++n;
  });
  use(n);
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'n' is read here by 'bad_beside_what_is_locked' with no lock, while a thread writes it [belay-unconfined-data]
  t.join();
}
void bad_after_the_lock() {
  folly::Synchronized<int> v;
  int n = 0;
  std::thread t([&] {
    auto hold = v.wlock();
    hold.unlock();
    ++n;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'n' is written here by a thread with no lock, while 'bad_after_the_lock' reads it [belay-unconfined-data]
  });
  v.withWLock([&](int &) { use(n); });
  t.join();
}
void ok_shared_mutex() {
  folly::SharedMutex m;
  int n = 0;
  std::thread t([&] {
    m.lock();
    ++n;
    m.unlock();
  });
  m.lock_shared();
  use(n);
  m.unlock_shared();
  t.join();
}
void ok_baton() {
  folly::Baton<true> b;
  int n = 0;
  std::thread t([&] {
    n = 1;
    b.post();
  });
  b.wait();
  use(n);
  t.join();
}
void bad_pool() {
  int n = 0;
  folly::CPUThreadPoolExecutor pool(2);
  pool.add([&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'n' is written here by a thread with no lock, while 'bad_pool' reads it [belay-unconfined-data]
  use(n);
  pool.join();
}
void ok_pool() {
  int n = 0;
  folly::CPUThreadPoolExecutor pool(2);
  pool.add([&] { ++n; });
  pool.join();
  use(n);
}
void bad_deaf_to_the_flag() {
  folly::MPMCQueue<int> q(8);
  std::atomic<bool> stop = false;
  std::thread t([&] {
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' cannot be stopped while it blocks in 'blockingRead' [belay-thread-without-done]
    while (!stop) {
      int v;
      q.blockingRead(v);
      use(v);
    }
  });
  stop = true;
  t.join();
}
void ok_tries() {
  folly::MPMCQueue<int> q(8);
  std::atomic<bool> stop = false;
  std::thread t([&] {
    while (!stop) {
      int v;
      if (q.read(v))
        use(v);
    }
  });
  stop = true;
  t.join();
}

// A guard unlocks, though its destructor is the library's.
void ok_annotated_guard() {
  folly::AnnotatedMutex m;
  int n = 0;
  std::thread t([&] {
    folly::AnnotatedLockGuard<folly::AnnotatedMutex> lock(m);
    ++n;
  });
  {
    folly::AnnotatedLockGuard<folly::AnnotatedMutex> lock(m);
    ++n;
  }
  t.join();
  use(n);
}

void ok_modes(folly::SharedMutex &m) {
  m.lock();
  m.unlock_and_lock_shared();
  m.unlock_shared();
  m.lock_upgrade();
  m.unlock_upgrade_and_lock();
  m.unlock();
}
void bad_modes(folly::SharedMutex &m) {
  m.lock_upgrade();
  m.unlock_upgrade();
  m.unlock_upgrade();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'm' is unlocked here, but it has been unlocked already [belay-missing-unlock]
}
