// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 6{{$}}
// K7: a channel's operation under the lock that its partner needs.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/guarded.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/task.h"
#include <mutex>
#include <posix_queue.h>
#include <pthread.h>
#include <queue.h>
#include <thread>

using namespace belay;

// The state's lock is held while the change is announced; the listener looks at the state.
class bad_store {
public:
  void put(int v) {
    std::lock_guard hold(m_);
    value_ = v;
    (void)changes_.tx.send(v);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  s.changes_.tx{{$}}
  }
  int get() {
    std::lock_guard hold(m_);
    return value_;
  }
  const receiver<int> &changes() const { return changes_.rx; }

private:
  std::mutex m_;
  int value_ = 0;
  channel<int> changes_ = make_channel<int>();
};
// K7
void bad_announces() {
  bad_store s;
  std::thread listener([&] {
    (void)s.get();
    (void)s.changes().receive();
  });
  s.put(1);
  listener.join();
}
class ok_store {
public:
  void put(int v) {
    {
      std::lock_guard hold(m_);
      value_ = v;
    }
    (void)changes_.tx.send(v);
  }
  int get() {
    std::lock_guard hold(m_);
    return value_;
  }
  const receiver<int> &changes() const { return changes_.rx; }

private:
  std::mutex m_;
  int value_ = 0;
  channel<int> changes_ = make_channel<int>();
};
// K7
void ok_announces() {
  ok_store s;
  std::thread listener([&] {
    (void)s.get();
    (void)s.changes().receive();
  });
  s.put(1);
  listener.join();
}

// K7: both sides under the lock.
void bad_both_sides() {
  std::mutex m;
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([&m, tx = tx] {
    std::lock_guard hold(m);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+5]]  m{{$}}
    (void)tx.send(1);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+2]]  tx{{$}}
  });
  std::lock_guard hold(m);
  (void)rx.receive();
}
// K7
void ok_one_side() {
  std::mutex m;
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([&m, tx = tx] {
    std::lock_guard hold(m);
    (void)tx.send(1);
  });
  (void)rx.receive();
  std::lock_guard hold(m);
}

// K7: std.
void bad_std() {
  std::mutex state;
  queue<int> q(1);
  std::thread consumer([&] {
    for (int i = 0; i < 2; ++i) {
      std::lock_guard hold(state);
      (void)q.pop();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  q.not_empty_{{$}}
    }
  });
  for (int i = 0; i < 2; ++i) {
    std::lock_guard hold(state);
    q.push(i);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  q.not_full_{{$}}
  }
  consumer.join();
}
// K7
void ok_std() {
  std::mutex state;
  queue<int> q(1);
  int sum = 0;
  std::thread consumer([&] {
    for (int i = 0; i < 2; ++i) {
      const int v = *q.pop();
      std::lock_guard hold(state);
      sum += v;
    }
  });
  for (int i = 0; i < 2; ++i) {
    std::unique_lock hold(state);
    sum += i;
    hold.unlock();
    q.push(i);
  }
  consumer.join();
}

// POSIX.
struct bad_shared {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  ring q;
};
static void *bad_takes(void *arg) {
  auto *s = static_cast<bad_shared *>(arg);
  int v = 0;
  pthread_mutex_lock(&s->m);
  ring_take(&s->q, &v);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  s.q.not_empty{{$}}
  pthread_mutex_unlock(&s->m);
  return nullptr;
}
// K7
void bad_posix() {
  bad_shared s;
  ring_init(&s.q, 1);
  pthread_t t;
  pthread_create(&t, nullptr, bad_takes, &s);
  pthread_mutex_lock(&s.m);
  ring_put(&s.q, 1);
  pthread_mutex_unlock(&s.m);
  pthread_join(t, nullptr);
}
struct ok_shared {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  ring q;
};
static void *ok_takes(void *arg) {
  auto *s = static_cast<ok_shared *>(arg);
  int v = 0;
  ring_take(&s->q, &v);
  pthread_mutex_lock(&s->m);
  pthread_mutex_unlock(&s->m);
  return nullptr;
}
// K7
void ok_posix() {
  ok_shared s;
  ring_init(&s.q, 1);
  pthread_t t;
  pthread_create(&t, nullptr, ok_takes, &s);
  pthread_mutex_lock(&s.m);
  ring_put(&s.q, 1);
  pthread_mutex_unlock(&s.m);
  pthread_join(t, nullptr);
}
