// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// K6: what isn't held is unlocked, or locked where it should have been unlocked.
#include <mutex>
#include <pthread.h>
#include <thread>

class bad_counter {
public:
  void add() {
    m_.lock();
    ++n_;
    if (n_ > 1)
      m_.unlock();
    m_.unlock();
// CHECK-DAG: unlock not held  line [[@LINE-1]]  c.m_{{$}}
  }

private:
  std::mutex m_;
  int n_ = 0;
};
// K6
void bad_std() {
  bad_counter c;
  std::thread t([&] { c.add(); });
  c.add();
  t.join();
}
class ok_counter {
public:
  void add() {
    m_.lock();
    ++n_;
    m_.unlock();
  }

private:
  std::mutex m_;
  int n_ = 0;
};
// K6
void ok_std() {
  ok_counter c;
  std::thread t([&] { c.add(); });
  c.add();
  t.join();
}

// A scope guard that locks at the end.
struct bad_at_end {
  std::mutex &m;
  ~bad_at_end() { m.lock(); }
// CHECK-DAG: double lock  line [[@LINE-1]], [[@LINE+7]]  m{{$}}
};
// K6
void bad_guard() {
  std::mutex m;
  int n = 0;
  auto add = [&] {
    m.lock();
    bad_at_end unlock{m};
    ++n;
  };
  std::thread t(add);
  t.join();
}
struct ok_at_end {
  std::mutex &m;
  ~ok_at_end() { m.unlock(); }
};
// K6
void ok_guard() {
  std::mutex m;
  int n = 0;
  auto add = [&] {
    m.lock();
    ok_at_end unlock{m};
    ++n;
  };
  std::thread t(add), u(add);
  t.join();
  u.join();
}

// POSIX: another thread's lock.
static pthread_mutex_t bad_a = PTHREAD_MUTEX_INITIALIZER, bad_b = PTHREAD_MUTEX_INITIALIZER;
static void *bad_unlocks(void *) {
  pthread_mutex_lock(&bad_a);
  pthread_mutex_unlock(&bad_b);
// CHECK-DAG: unlock not held  line [[@LINE-1]]  bad_b{{$}}
  pthread_mutex_unlock(&bad_a);
  return nullptr;
}
// K6
void bad_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, bad_unlocks, nullptr);
  pthread_join(t, nullptr);
}
static pthread_mutex_t ok_a = PTHREAD_MUTEX_INITIALIZER, ok_b = PTHREAD_MUTEX_INITIALIZER;
static void *ok_unlocks(void *) {
  pthread_mutex_lock(&ok_a);
  pthread_mutex_lock(&ok_b);
  pthread_mutex_unlock(&ok_b);
  pthread_mutex_unlock(&ok_a);
  return nullptr;
}
// K6
void ok_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, ok_unlocks, nullptr);
  pthread_join(t, nullptr);
}
