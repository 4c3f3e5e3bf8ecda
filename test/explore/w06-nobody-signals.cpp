// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// W6: the condition is waited for, and nobody signals it, or only another one.
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <thread>

// The setter forgets to notify on one of its paths.
class bad_valve {
public:
  void open(bool quietly) {
    std::lock_guard hold(m_);
    open_ = true;
    if (quietly)
      return;
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock hold(m_);
    while (!open_)
      changed_.wait(hold);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  v.changed_{{$}}
  }

private:
  std::mutex m_;
  std::condition_variable changed_;
  bool open_ = false;
};
// W6
void bad_std(bool quietly) {
  bad_valve v;
  std::thread t([&] { v.pass(); });
  v.open(quietly);
  t.join();
}
class ok_valve {
public:
  void open(bool quietly) {
    std::lock_guard hold(m_);
    open_ = true;
    changed_.notify_all();
    if (quietly)
      return;
  }
  void pass() {
    std::unique_lock hold(m_);
    while (!open_)
      changed_.wait(hold);
  }

private:
  std::mutex m_;
  std::condition_variable changed_;
  bool open_ = false;
};
// W6
void ok_std(bool quietly) {
  ok_valve v;
  std::thread t([&] { v.pass(); });
  v.open(quietly);
  t.join();
}

// W6: the predicate never comes true.
void bad_predicate_std() {
  std::mutex m;
  std::condition_variable c;
  int stage = 0;
  std::thread t([&] {
    std::unique_lock hold(m);
    c.wait(hold, [&] { return stage == 2; });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  c{{$}}
  });
  {
    std::lock_guard hold(m);
    stage = 1;
  }
  c.notify_all();
  t.join();
}
// W6
void ok_predicate_std() {
  std::mutex m;
  std::condition_variable c;
  int stage = 0;
  std::thread t([&] {
    std::unique_lock hold(m);
    c.wait(hold, [&] { return stage >= 1; });
  });
  {
    std::lock_guard hold(m);
    stage = 1;
  }
  c.notify_all();
  t.join();
}

// POSIX.
struct bad_buffer {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
  int full = 0;
};
static void *bad_waits(void *arg) {
  auto *b = static_cast<bad_buffer *>(arg);
  pthread_mutex_lock(&b->m);
  while (!b->full)
    pthread_cond_wait(&b->filled, &b->m);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  b.filled{{$}}
  pthread_mutex_unlock(&b->m);
  return nullptr;
}
// W6
void bad_posix() {
  bad_buffer b;
  pthread_t t;
  pthread_create(&t, nullptr, bad_waits, &b);
  pthread_mutex_lock(&b.m);
  b.full = 1;
  pthread_mutex_unlock(&b.m);
  pthread_join(t, nullptr);
}
struct ok_buffer {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
  int full = 0;
};
static void *ok_waits(void *arg) {
  auto *b = static_cast<ok_buffer *>(arg);
  pthread_mutex_lock(&b->m);
  while (!b->full)
    pthread_cond_wait(&b->filled, &b->m);
  pthread_mutex_unlock(&b->m);
  return nullptr;
}
// W6
void ok_posix() {
  ok_buffer b;
  pthread_t t;
  pthread_create(&t, nullptr, ok_waits, &b);
  pthread_mutex_lock(&b.m);
  b.full = 1;
  pthread_cond_signal(&b.filled);
  pthread_mutex_unlock(&b.m);
  pthread_join(t, nullptr);
}
