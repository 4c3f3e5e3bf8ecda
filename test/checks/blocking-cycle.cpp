// RUN: %check_belay %s belay-blocking-cycle %t -- -- -std=c++20 -pthread

#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <semaphore>
#include <thread>

// K8: joins under the lock that the worker needs.
void bad_join_under_lock() {
  std::mutex mutex;
  std::unique_lock<std::mutex> lock(mutex);
  std::thread worker([&] { std::lock_guard<std::mutex> inner(mutex); });
// CHECK-MESSAGES: :[[@LINE-1]]:56: warning: thread 2 waits for the mutex 'mutex', which the main thread holds, while the main thread waits for thread 2: both wait for ever; unlock before waiting [belay-blocking-cycle]
// CHECK-MESSAGES: :[[@LINE-3]]:32: note: the main thread locked 'mutex' here
// CHECK-MESSAGES: :[[@LINE+1]]:10: note: the main thread waits for thread 2 to end
  worker.join();
}
void ok_join_after_unlock() {
  std::mutex mutex;
  std::unique_lock<std::mutex> lock(mutex);
  std::thread worker([&] { std::lock_guard<std::mutex> inner(mutex); });
  lock.unlock();
  worker.join();
}

// Each gives what the other waits for, after it has waited.
void bad_semaphores() {
  std::counting_semaphore<1> ping(0), pong(0);
  std::thread other([&] {
    ping.acquire();
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: thread 2 waits for the semaphore 'ping', which the main thread would release, while the main thread waits for thread 2: both wait for ever [belay-blocking-cycle]
// CHECK-MESSAGES: :[[@LINE+3]]:8: note: the main thread waits for the semaphore 'pong', which thread 2 would release
    pong.release();
  });
  pong.acquire();
  ping.release();
  other.join();
}
void ok_semaphores() {
  std::counting_semaphore<1> ping(0), pong(0);
  std::thread other([&] {
    ping.acquire();
    pong.release();
  });
  ping.release();
  pong.acquire();
  other.join();
}

// Through a helper, and members.
struct Turns {
  std::mutex mutex;
  std::condition_variable changed;
  bool first = false, second = false;
  void await(bool &flag) {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [&] { return flag; });
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: {{the main thread|thread 2}} waits on the condition 'turns.changed', which {{the main thread|thread 2}} would notify, while {{the main thread|thread 2}} waits for {{the main thread|thread 2}}: both wait for ever [belay-blocking-cycle]
  }
  void set(bool &flag) {
    std::lock_guard<std::mutex> lock(mutex);
    flag = true;
    changed.notify_all();
  }
};
void bad_turns() {
  Turns turns;
  std::thread other([&] {
    turns.await(turns.first);
    turns.set(turns.second);
  });
  turns.await(turns.second);
  turns.set(turns.first);
  other.join();
}
void ok_turns() {
  Turns turns;
  std::thread other([&] {
    turns.await(turns.first);
    turns.set(turns.second);
  });
  turns.set(turns.first);
  turns.await(turns.second);
  other.join();
}

// Nobody would notify any more: one thread that waits for ever is no cycle, but blocked-forever's.
void ok_nobody_notifies() {
  std::mutex mutex;
  std::condition_variable changed;
  bool ready = false;
  std::thread worker([&] {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [&] { return ready; });
  });
  worker.join();
}
// The condition that is notified afterwards is another one.
void ok_other_condition() {
  std::mutex mutex;
  std::condition_variable changed, other;
  bool ready = false;
  std::thread worker([&] {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [&] { return ready; });
  });
  worker.join();
  other.notify_all();
}

static pthread_mutex_t First = PTHREAD_MUTEX_INITIALIZER, Second = PTHREAD_MUTEX_INITIALIZER;
static void *locks(void *) {
  pthread_mutex_lock(&Second);
  pthread_mutex_lock(&First);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 2 waits for the mutex 'First', which the main thread holds, while the main thread waits for thread 2: both wait for ever; lock them in one order [belay-blocking-cycle]
// CHECK-MESSAGES: :[[@LINE+10]]:3: note: the main thread locked 'First' here
// CHECK-MESSAGES: :[[@LINE+10]]:3: note: the main thread waits for the mutex 'Second', which thread 2 holds
  pthread_mutex_unlock(&First);
  pthread_mutex_unlock(&Second);
  return nullptr;
}
// K1
void bad_posix() {
  pthread_t other;
  pthread_create(&other, nullptr, locks, nullptr);
  pthread_mutex_lock(&First);
  pthread_mutex_lock(&Second);
  pthread_mutex_unlock(&Second);
  pthread_mutex_unlock(&First);
  pthread_join(other, nullptr);
}

// Three that wait for each other.
void bad_three() {
  std::mutex a, b, c;
  std::thread one([&] {
    std::lock_guard<std::mutex> x(a);
    std::lock_guard<std::mutex> y(b);
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: thread 2 waits for the mutex 'b', which thread 3 holds, which closes a cycle of 3 threads: they wait for each other for ever; lock them in one order [belay-blocking-cycle]
  });
  std::thread two([&] {
    std::lock_guard<std::mutex> x(b);
    std::lock_guard<std::mutex> y(c);
  });
  std::thread three([&] {
    std::lock_guard<std::mutex> x(c);
    std::lock_guard<std::mutex> y(a);
  });
  one.join();
  two.join();
  three.join();
}
void ok_three() {
  std::mutex a, b, c;
  std::thread one([&] {
    std::lock_guard<std::mutex> x(a);
    std::lock_guard<std::mutex> y(b);
  });
  std::thread two([&] {
    std::lock_guard<std::mutex> x(b);
    std::lock_guard<std::mutex> y(c);
  });
  std::thread three([&] {
    std::lock_guard<std::mutex> x(a);
    std::lock_guard<std::mutex> y(c);
  });
  one.join();
  two.join();
  three.join();
}
