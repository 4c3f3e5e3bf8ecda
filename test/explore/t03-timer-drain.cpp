// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 2{{$}}
// T3: the timer's event is taken twice.
#include "belay/channel.h"
#include "belay/select.h"
#include "belay/task.h"
#include "belay/timer.h"
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <thread>

using namespace belay;
using namespace std::chrono_literals;

// T3: the timer sends, and who is late drains what the loop has taken.
void bad_belay() {
  auto [tx, rx] = make_channel<int>(1);
  timer expires(1s, [tx = tx] { (void)tx.try_send(1); });
  (void)rx.receive();
  (void)rx.receive();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  rx{{$}}
}
// T3
void ok_belay() {
  auto [tx, rx] = make_channel<int>(1);
  timer expires(1s, [tx = tx] { (void)tx.try_send(1); });
  (void)rx.receive();
  (void)rx.try_receive();
}

// POSIX: the thread that is the timer has fired, and was drained.
struct bad_timer {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t fired = PTHREAD_COND_INITIALIZER;
  int events = 0;
};
static void *bad_fires(void *arg) {
  auto *t = static_cast<bad_timer *>(arg);
  pthread_mutex_lock(&t->m);
  ++t->events;
  pthread_cond_signal(&t->fired);
  pthread_mutex_unlock(&t->m);
  return nullptr;
}
static void bad_take(bad_timer *t) {
  pthread_mutex_lock(&t->m);
  while (t->events == 0)
    pthread_cond_wait(&t->fired, &t->m);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  t.fired{{$}}
  --t->events;
  pthread_mutex_unlock(&t->m);
}
// T3
void bad_posix(int late) {
  bad_timer t;
  pthread_t thread;
  pthread_create(&thread, nullptr, bad_fires, &t);
  bad_take(&t);
  if (late)
    bad_take(&t);
  pthread_join(thread, nullptr);
}
struct ok_timer {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t fired = PTHREAD_COND_INITIALIZER;
  int events = 0;
};
static void *ok_fires(void *arg) {
  auto *t = static_cast<ok_timer *>(arg);
  pthread_mutex_lock(&t->m);
  ++t->events;
  pthread_cond_signal(&t->fired);
  pthread_mutex_unlock(&t->m);
  return nullptr;
}
static void ok_take(ok_timer *t) {
  pthread_mutex_lock(&t->m);
  while (t->events == 0)
    pthread_cond_wait(&t->fired, &t->m);
  --t->events;
  pthread_mutex_unlock(&t->m);
}
// T3
void ok_posix(int late) {
  ok_timer t;
  pthread_t thread;
  pthread_create(&thread, nullptr, ok_fires, &t);
  ok_take(&t);
  if (late)
    t.events = 0;
  pthread_join(thread, nullptr);
}
