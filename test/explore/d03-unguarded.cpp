// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// D3: shared, and written without a lock.
#include "belay/channel.h"
#include "belay/guarded.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <map>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <vector>

using namespace belay;

// Counters in a map, of which one method forgets the lock.
class bad_stats {
public:
  void hit(int page) {
    std::lock_guard hold(m_);
    ++hits_[page];
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+4]]  s.hits_{{$}}
  }
  int total() const {
    int sum = 0;
    for (const auto &[page, n] : hits_)
      sum += n;
    return sum;
  }

private:
  mutable std::mutex m_;
  std::map<int, int> hits_;
};
// D3
int bad_std() {
  bad_stats s;
  std::thread t([&] { s.hit(1); });
  const int sum = s.total();
  t.join();
  return sum;
}
class ok_stats {
public:
  void hit(int page) {
    std::lock_guard hold(m_);
    ++hits_[page];
  }
  int total() const {
    std::lock_guard hold(m_);
    int sum = 0;
    for (const auto &[page, n] : hits_)
      sum += n;
    return sum;
  }

private:
  mutable std::mutex m_;
  std::map<int, int> hits_;
};
// D3
int ok_std() {
  ok_stats s;
  std::thread t([&] { s.hit(1); });
  const int sum = s.total();
  t.join();
  return sum;
}

// D3
int bad_belay() {
  int total = 0;
  scope s;
  for (int i = 0; i < 2; ++i)
    s.go([&total, i] { total += i; });
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-1]]  total{{$}}
  (void)s.join();
  return total;
}
// D3
int ok_belay() {
  guarded<int> total(0);
  scope s;
  for (int i = 0; i < 2; ++i)
    s.go([&total, i] { total.with([i](int &t) { t += i; }); });
  (void)s.join();
  return total.with([](int t) { return t; });
}

// POSIX.
static int bad_total;
static void *bad_adds(void *) {
  ++bad_total;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-1]]  bad_total{{$}}
  return nullptr;
}
// D3
void bad_posix() {
  pthread_t a, b;
  pthread_create(&a, nullptr, bad_adds, nullptr);
  pthread_create(&b, nullptr, bad_adds, nullptr);
  pthread_join(a, nullptr);
  pthread_join(b, nullptr);
}
static int ok_total;
static pthread_mutex_t ok_mutex = PTHREAD_MUTEX_INITIALIZER;
static void *ok_adds(void *) {
  pthread_mutex_lock(&ok_mutex);
  ++ok_total;
  pthread_mutex_unlock(&ok_mutex);
  return nullptr;
}
// D3
void ok_posix() {
  pthread_t a, b;
  pthread_create(&a, nullptr, ok_adds, nullptr);
  pthread_create(&b, nullptr, ok_adds, nullptr);
  pthread_join(a, nullptr);
  pthread_join(b, nullptr);
}
