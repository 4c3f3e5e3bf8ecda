// A mutex that each call has for itself.
// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=c++20 -pthread

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <thread>

struct stats {
  int total = 0;
};

// D1: it excludes nobody.
void bad_add(stats &s, int n) {
  std::mutex m;
  std::lock_guard<std::mutex> lock(m);
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'm' is a local: each call locks a mutex of its own, which excludes nobody; make it a member of what it guards, or static [belay-mutex-lifetime]
  // CHECK-MESSAGES: :[[@LINE+1]]:5: note: 's.total' is written here under it
  s.total += n;
}
static stats all[4];
static stats *find(int n) { return &all[n % 4]; }
void bad_posix(int n) {
  stats *s = find(n);
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&m);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'm' is a local: each call locks a mutex of its own, which excludes nobody; make it a member of what it guards, or static [belay-mutex-lifetime]
  s->total += n;
  pthread_mutex_unlock(&m);
  pthread_mutex_destroy(&m);
}

std::condition_variable changed;
bool ready;
void bad_wait() {
  std::mutex m;
  std::unique_lock<std::mutex> lock(m);
  // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'm' is a local: each call locks a mutex of its own, which excludes nobody; make it a member of what it guards, or static [belay-mutex-lifetime]
  // CHECK-MESSAGES: :[[@LINE+1]]:11: note: 'changed' is waited for here with it
  changed.wait(lock, [] { return ready; });
}
// It only sleeps, for so long at most.
void ok_sleeps() {
  std::mutex m;
  std::unique_lock<std::mutex> lock(m);
  changed.wait_for(lock, std::chrono::seconds(1));
}

void ok_static(stats &s, int n) {
  static std::mutex m;
  std::lock_guard<std::mutex> lock(m);
  s.total += n;
}
// Others have it.
void ok_captured(stats &s) {
  std::mutex m;
  std::thread t([&] {
    std::lock_guard<std::mutex> lock(m);
    s.total++;
  });
  {
    std::lock_guard<std::mutex> lock(m);
    s.total++;
  }
  t.join();
}
void share(std::mutex &);
void ok_passed(stats &s) {
  std::mutex m;
  share(m);
  std::lock_guard<std::mutex> lock(m);
  s.total++;
}
// A test of how it is locked.
void ok_nothing_under_it() {
  std::mutex m;
  int n = 0;
  std::lock_guard<std::mutex> lock(m);
  n++;
}
