// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// W7: the signal comes before the wait, or wakes one where all have to wake.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <vector>

// W7: no state behind the signal.
void bad_std() {
  std::mutex m;
  std::condition_variable c;
  std::thread t([&] {
    std::unique_lock hold(m);
    c.wait(hold);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  c{{$}}
  });
  c.notify_one();
  t.join();
}
// W7
void ok_std() {
  std::mutex m;
  std::condition_variable c;
  bool ready = false;
  std::thread t([&] {
    std::unique_lock hold(m);
    c.wait(hold, [&] { return ready; });
  });
  {
    std::lock_guard hold(m);
    ready = true;
  }
  c.notify_one();
  t.join();
}

// The flag is set without the lock: between the look at it and the sleep.
struct bad_stop {
  std::mutex m;
  std::condition_variable c;
  std::atomic<bool> stop = false;
  void wait() {
    std::unique_lock hold(m);
    while (!stop)
      c.wait(hold);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  s.c{{$}}
  }
};
// W7
void bad_flag_std() {
  bad_stop s;
  std::thread t([&] { s.wait(); });
  s.stop = true;
  s.c.notify_all();
  t.join();
}
struct ok_stop {
  std::mutex m;
  std::condition_variable c;
  std::atomic<bool> stop = false;
  void wait() {
    std::unique_lock hold(m);
    while (!stop)
      c.wait(hold);
  }
};
// W7
void ok_flag_std() {
  ok_stop s;
  std::thread t([&] { s.wait(); });
  {
    std::lock_guard hold(s.m);
    s.stop = true;
  }
  s.c.notify_all();
  t.join();
}

// W7: one is woken where two wait.
void bad_one_std() {
  std::mutex m;
  std::condition_variable c;
  bool go = false;
  std::vector<std::thread> runners;
  for (int i = 0; i < 2; ++i)
    runners.emplace_back([&] {
      std::unique_lock hold(m);
      c.wait(hold, [&] { return go; });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  c{{$}}
    });
  {
    std::lock_guard hold(m);
    go = true;
  }
  c.notify_one();
  for (std::thread &t : runners)
    t.join();
}
// W7
void ok_all_std() {
  std::mutex m;
  std::condition_variable c;
  bool go = false;
  std::vector<std::thread> runners;
  for (int i = 0; i < 2; ++i)
    runners.emplace_back([&] {
      std::unique_lock hold(m);
      c.wait(hold, [&] { return go; });
    });
  {
    std::lock_guard hold(m);
    go = true;
  }
  c.notify_all();
  for (std::thread &t : runners)
    t.join();
}

// POSIX: one condition for producers and consumers.
struct bad_cell {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t c = PTHREAD_COND_INITIALIZER;
  int full = 0;
};
static void *bad_waits(void *arg) {
  auto *p = static_cast<bad_cell *>(arg);
  pthread_mutex_lock(&p->m);
  if (!p->full) {
    pthread_mutex_unlock(&p->m);
    pthread_mutex_lock(&p->m);
    pthread_cond_wait(&p->c, &p->m);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  p.c{{$}}
  }
  pthread_mutex_unlock(&p->m);
  return nullptr;
}
// W7
void bad_posix() {
  bad_cell p;
  pthread_t t;
  pthread_create(&t, nullptr, bad_waits, &p);
  pthread_mutex_lock(&p.m);
  p.full = 1;
  pthread_cond_signal(&p.c);
  pthread_mutex_unlock(&p.m);
  pthread_join(t, nullptr);
}
struct ok_cell {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t c = PTHREAD_COND_INITIALIZER;
  int full = 0;
};
static void *ok_waits(void *arg) {
  auto *p = static_cast<ok_cell *>(arg);
  pthread_mutex_lock(&p->m);
  while (!p->full)
    pthread_cond_wait(&p->c, &p->m);
  pthread_mutex_unlock(&p->m);
  return nullptr;
}
// W7
void ok_posix() {
  ok_cell p;
  pthread_t t;
  pthread_create(&t, nullptr, ok_waits, &p);
  pthread_mutex_lock(&p.m);
  p.full = 1;
  pthread_cond_signal(&p.c);
  pthread_mutex_unlock(&p.m);
  pthread_join(t, nullptr);
}
