// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// W1: the count is raised inside of the thread, and the wait may pass before.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <vector>

// A wait group as programs write it.
class wait_group {
public:
  void add(int n) {
    std::lock_guard hold(m_);
// CHECK-DAG: dead access  line [[@LINE-1]], [[@LINE+61]]{{$}}
    n_ += n;
    if (n_ == 0)
      zero_.notify_all();
  }
  void done() { add(-1); }
  void wait() {
    std::unique_lock hold(m_);
    zero_.wait(hold, [this] { return n_ == 0; });
  }

private:
  std::mutex m_;
  std::condition_variable zero_;
  int n_ = 0;
};

// W1: what was counted is looked at when all are said to be done: the results aren't there.
int bad_std() {
  int result = 0;
  wait_group wg;
  std::thread worker([&] {
    wg.add(1);
    result = 42;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+4]]  result{{$}}
    wg.done();
  });
  wg.wait();
  const int seen = result;
  worker.join();
  return seen;
}
// W1
int ok_std() {
  int result = 0;
  wait_group wg;
  wg.add(1);
  std::thread worker([&] {
    result = 42;
    wg.done();
  });
  wg.wait();
  const int seen = result;
  worker.join();
  return seen;
}

// The group is a member of an object that goes when the wait is over.
struct bad_batch {
  wait_group pending;
  int sum = 0;
};
// W1
void bad_freed_std() {
  auto *b = new bad_batch;
  std::thread worker([b] {
    b->pending.add(1);
    ++b->sum;
    b->pending.done();
  });
  b->pending.wait();
  delete b;
  worker.join();
}
struct ok_batch {
  wait_group pending;
  int sum = 0;
};
// W1
void ok_freed_std() {
  auto *b = new ok_batch;
  b->pending.add(1);
  std::thread worker([b] {
    ++b->sum;
    b->pending.done();
  });
  b->pending.wait();
  worker.join();
  delete b;
}

// POSIX.
struct bad_group {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t zero = PTHREAD_COND_INITIALIZER;
  int n = 0, result = 0;
};
static void *bad_counts(void *arg) {
  auto *g = static_cast<bad_group *>(arg);
  pthread_mutex_lock(&g->m);
  ++g->n;
  pthread_mutex_unlock(&g->m);
  g->result = 1;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+16]]  g.result{{$}}
  pthread_mutex_lock(&g->m);
  if (--g->n == 0)
    pthread_cond_broadcast(&g->zero);
  pthread_mutex_unlock(&g->m);
  return nullptr;
}
// W1
int bad_posix() {
  bad_group g;
  pthread_t t;
  pthread_create(&t, nullptr, bad_counts, &g);
  pthread_mutex_lock(&g.m);
  while (g.n != 0)
    pthread_cond_wait(&g.zero, &g.m);
  pthread_mutex_unlock(&g.m);
  const int seen = g.result;
  pthread_join(t, nullptr);
  return seen;
}
struct ok_group {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t zero = PTHREAD_COND_INITIALIZER;
  int n = 0, result = 0;
};
static void *ok_counts(void *arg) {
  auto *g = static_cast<ok_group *>(arg);
  g->result = 1;
  pthread_mutex_lock(&g->m);
  if (--g->n == 0)
    pthread_cond_broadcast(&g->zero);
  pthread_mutex_unlock(&g->m);
  return nullptr;
}
// W1
int ok_posix() {
  ok_group g;
  g.n = 1;
  pthread_t t;
  pthread_create(&t, nullptr, ok_counts, &g);
  pthread_mutex_lock(&g.m);
  while (g.n != 0)
    pthread_cond_wait(&g.zero, &g.m);
  pthread_mutex_unlock(&g.m);
  const int seen = g.result;
  pthread_join(t, nullptr);
  return seen;
}
