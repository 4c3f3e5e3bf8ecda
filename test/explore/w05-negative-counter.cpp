// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 5{{$}}
// W5: more are counted down than were counted up.
#include <functional>
#include <latch>
#include <pthread.h>
#include <stdexcept>
#include <thread>
#include <vector>

// The error path counts down, and the end of the function again.
static void bad_fetch(int id, std::latch &left) {
  if (id == 1)
    left.count_down();
  left.count_down();
// CHECK-DAG: negative count  line [[@LINE-1]]  left{{$}}
}
// W5
void bad_std() {
  std::latch left(2);
  std::vector<std::thread> t;
  for (int i = 0; i < 2; ++i)
    t.emplace_back([i, &left] { bad_fetch(i, left); });
  left.wait();
  for (std::thread &x : t)
    x.join();
}
static void ok_fetch(int id, std::latch &left) {
  if (id == 1) {
    left.count_down();
    return;
  }
  left.count_down();
}
// W5
void ok_std() {
  std::latch left(2);
  std::vector<std::thread> t;
  for (int i = 0; i < 2; ++i)
    t.emplace_back([i, &left] { ok_fetch(i, left); });
  left.wait();
  for (std::thread &x : t)
    x.join();
}

// A callback that counts each event, of which there are more than expected.
class bad_source {
public:
  std::function<void()> on_event;
  void run(int events) {
    for (int i = 0; i < events; ++i)
      on_event();
  }
};
// W5
void bad_callback_std() {
  std::latch left(1);
  bad_source s;
  s.on_event = [&] { left.count_down(); };
// CHECK-DAG: negative count  line [[@LINE-1]]  left{{$}}
  std::thread t([&] { s.run(2); });
  left.wait();
  t.join();
}
class ok_source {
public:
  std::function<void()> on_event;
  void run(int events) {
    for (int i = 0; i < events; ++i)
      on_event();
  }
};
// W5
void ok_callback_std() {
  std::latch left(2);
  ok_source s;
  s.on_event = [&] { left.count_down(); };
  std::thread t([&] { s.run(2); });
  left.wait();
  t.join();
}

// A wait group that throws.
struct bad_group {
  std::mutex m;
  int n = 1;
  void done() {
    std::lock_guard hold(m);
    if (--n < 0)
      throw std::logic_error("negative");
// CHECK-DAG: uncaught  line [[@LINE-1]], [[@LINE+8]]{{$}}
// CHECK-DAG: uncaught  line [[@LINE-2]], [[@LINE+6]]{{$}}
  }
};
// W5
void bad_throws_std() {
  bad_group g;
  std::thread a([&] { g.done(); });
  std::thread b([&] { g.done(); });
  a.join();
  b.join();
}
struct ok_group {
  std::mutex m;
  int n = 2;
  void done() {
    std::lock_guard hold(m);
    if (--n < 0)
      throw std::logic_error("negative");
  }
};
// W5
void ok_throws_std() {
  ok_group g;
  std::thread a([&] { g.done(); });
  std::thread b([&] { g.done(); });
  a.join();
  b.join();
}

// POSIX: the waiter waits for zero, and the count passes by it.
struct bad_counter {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
  int n = 1;
};
static void *bad_down(void *arg) {
  auto *c = static_cast<bad_counter *>(arg);
  pthread_mutex_lock(&c->m);
  c->n -= 2;
  pthread_cond_broadcast(&c->changed);
  pthread_mutex_unlock(&c->m);
  return nullptr;
}
// W5
void bad_posix() {
  bad_counter c;
  pthread_t t;
  pthread_create(&t, nullptr, bad_down, &c);
  pthread_mutex_lock(&c.m);
  while (c.n != 0)
    pthread_cond_wait(&c.changed, &c.m);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  c.changed{{$}}
  pthread_mutex_unlock(&c.m);
  pthread_join(t, nullptr);
}
struct ok_counter {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
  int n = 1;
};
static void *ok_down(void *arg) {
  auto *c = static_cast<ok_counter *>(arg);
  pthread_mutex_lock(&c->m);
  c->n -= 1;
  pthread_cond_broadcast(&c->changed);
  pthread_mutex_unlock(&c->m);
  return nullptr;
}
// W5
void ok_posix() {
  ok_counter c;
  pthread_t t;
  pthread_create(&t, nullptr, ok_down, &c);
  pthread_mutex_lock(&c.m);
  while (c.n != 0)
    pthread_cond_wait(&c.changed, &c.m);
  pthread_mutex_unlock(&c.m);
  pthread_join(t, nullptr);
}
