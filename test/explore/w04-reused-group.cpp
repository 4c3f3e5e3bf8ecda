// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 2{{$}}
// W4: the count is raised while others wait for it, and what they wait for goes away under it.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <thread>

struct group {
  std::mutex m;
  std::condition_variable zero;
  int n = 0;
  void add(int k) {
    std::lock_guard hold(m);
// CHECK-DAG: dead access  line [[@LINE-1]], [[@LINE+23]]{{$}}
    n += k;
    if (n == 0)
      zero.notify_all();
  }
  void wait() {
    std::unique_lock hold(m);
    zero.wait(hold, [this] { return n == 0; });
  }
};

// W4: the worker starts another one when it is done: the wait has passed, and the group is gone.
void bad_std() {
  auto *g = new group;
  int extra = 0;
  g->add(1);
  std::thread worker([&, g] {
    g->add(-1);
    g->add(1);
    ++extra;
    g->add(-1);
  });
  g->wait();
  delete g;
  worker.join();
}
// W4
void ok_std() {
  auto *g = new group;
  int extra = 0;
  g->add(1);
  std::thread worker([&, g] {
    g->add(1);
    g->add(-1);
    ++extra;
    g->add(-1);
  });
  g->wait();
  worker.join();
  delete g;
}

// POSIX: what the wait was for is read beside the one who counts again.
struct bad_count {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t zero = PTHREAD_COND_INITIALIZER;
  int n = 1, total = 0;
};
static void *bad_again(void *arg) {
  auto *c = static_cast<bad_count *>(arg);
  for (int i = 0; i < 2; ++i) {
    pthread_mutex_lock(&c->m);
    if (i == 1)
      ++c->n;
    pthread_mutex_unlock(&c->m);
    ++c->total;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+17]]  c.total{{$}}
    pthread_mutex_lock(&c->m);
    if (--c->n == 0)
      pthread_cond_signal(&c->zero);
    pthread_mutex_unlock(&c->m);
  }
  return nullptr;
}
// W4
int bad_posix() {
  bad_count c;
  pthread_t t;
  pthread_create(&t, nullptr, bad_again, &c);
  pthread_mutex_lock(&c.m);
  while (c.n != 0)
    pthread_cond_wait(&c.zero, &c.m);
  pthread_mutex_unlock(&c.m);
  const int seen = c.total;
  pthread_join(t, nullptr);
  return seen;
}
struct ok_count {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t zero = PTHREAD_COND_INITIALIZER;
  int n = 2, total = 0;
};
static void *ok_again(void *arg) {
  auto *c = static_cast<ok_count *>(arg);
  for (int i = 0; i < 2; ++i) {
    ++c->total;
    pthread_mutex_lock(&c->m);
    if (--c->n == 0)
      pthread_cond_signal(&c->zero);
    pthread_mutex_unlock(&c->m);
  }
  return nullptr;
}
// W4
int ok_posix() {
  ok_count c;
  pthread_t t;
  pthread_create(&t, nullptr, ok_again, &c);
  pthread_mutex_lock(&c.m);
  while (c.n != 0)
    pthread_cond_wait(&c.zero, &c.m);
  pthread_mutex_unlock(&c.m);
  const int seen = c.total;
  pthread_join(t, nullptr);
  return seen;
}
