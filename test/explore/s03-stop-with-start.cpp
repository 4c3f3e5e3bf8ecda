// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// S3: the stop comes before anybody listens.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/select.h"
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <thread>

using namespace belay;

// A stop message is offered to whoever is there.
class bad_listener {
public:
  bad_listener() : loop_([this] { run(); }) {}
  ~bad_listener() {
    (void)select(on_send(stop_.tx, 1), otherwise());
    loop_.join();
  }

private:
  void run() { (void)stop_.rx.receive(); }
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  l.stop_.rx{{$}}
  channel<int> stop_ = make_channel<int>();
  std::thread loop_;
};
// S3
void bad_belay() { bad_listener l; }
class ok_listener {
public:
  ok_listener() : loop_([this] { run(); }) {}
  ~ok_listener() {
    stop_.tx.close();
    loop_.join();
  }

private:
  void run() { (void)stop_.rx.receive(); }
  channel<int> stop_ = make_channel<int>();
  std::thread loop_;
};
// S3
void ok_belay() { ok_listener l; }

// std: the loop resets the flag when it starts.
struct bad_runner {
  std::mutex m;
  std::condition_variable changed;
  bool stop = false;
  void run() {
    std::unique_lock hold(m);
    stop = false;
    changed.wait(hold, [this] { return stop; });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  r.changed{{$}}
  }
};
// S3
void bad_std() {
  bad_runner r;
  std::thread t(&bad_runner::run, &r);
  {
    std::lock_guard hold(r.m);
    r.stop = true;
  }
  r.changed.notify_all();
  t.join();
}
struct ok_runner {
  std::mutex m;
  std::condition_variable changed;
  bool stop = false;
  void run() {
    std::unique_lock hold(m);
    changed.wait(hold, [this] { return stop; });
  }
};
// S3
void ok_std() {
  ok_runner r;
  std::thread t(&ok_runner::run, &r);
  {
    std::lock_guard hold(r.m);
    r.stop = true;
  }
  r.changed.notify_all();
  t.join();
}

// POSIX.
struct bad_loop {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
  int running = 0;
};
static void *bad_runs(void *arg) {
  auto *l = static_cast<bad_loop *>(arg);
  pthread_mutex_lock(&l->m);
  l->running = 1;
  while (l->running)
    pthread_cond_wait(&l->changed, &l->m);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  l.changed{{$}}
  pthread_mutex_unlock(&l->m);
  return nullptr;
}
// S3
void bad_posix() {
  bad_loop l;
  pthread_t t;
  pthread_create(&t, nullptr, bad_runs, &l);
  pthread_mutex_lock(&l.m);
  l.running = 0;
  pthread_cond_signal(&l.changed);
  pthread_mutex_unlock(&l.m);
  pthread_join(t, nullptr);
}
struct ok_loop {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
  int running = 1;
};
static void *ok_runs(void *arg) {
  auto *l = static_cast<ok_loop *>(arg);
  pthread_mutex_lock(&l->m);
  while (l->running)
    pthread_cond_wait(&l->changed, &l->m);
  pthread_mutex_unlock(&l->m);
  return nullptr;
}
// S3
void ok_posix() {
  ok_loop l;
  pthread_t t;
  pthread_create(&t, nullptr, ok_runs, &l);
  pthread_mutex_lock(&l.m);
  l.running = 0;
  pthread_cond_signal(&l.changed);
  pthread_mutex_unlock(&l.m);
  pthread_join(t, nullptr);
}
