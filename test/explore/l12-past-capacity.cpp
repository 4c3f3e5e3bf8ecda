// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// L12: more is sent than there is room for.
#include "belay/channel.h"
#include "belay/task.h"
#include <memory>
#include <posix_queue.h>
#include <queue.h>
#include <thread>
#include <vector>

using namespace belay;

// The drain is started when all is queued, or not at all where the start fails.
class bad_server {
public:
  bool start(bool port_is_free) {
    for (int i = 0; i < 3; ++i)
      (void)accepted_.tx.send(i);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  s.accepted_.tx{{$}}
    if (!port_is_free)
      return false;
    handler_ = go([this] {
      for (int c : accepted_.rx)
        served_ += c;
    });
    accepted_.tx.close();
    return true;
  }

private:
  channel<int> accepted_ = make_channel<int>(2);
  int served_ = 0;
  task handler_;
};
// L12
void bad_starts(bool port_is_free) {
  bad_server s;
  (void)s.start(port_is_free);
}
class ok_server {
public:
  bool start(bool port_is_free) {
    if (!port_is_free)
      return false;
    handler_ = go([this] {
      for (int c : accepted_.rx)
        served_ += c;
    });
    for (int i = 0; i < 3; ++i)
      (void)accepted_.tx.send(i);
    accepted_.tx.close();
    return true;
  }

private:
  channel<int> accepted_ = make_channel<int>(2);
  int served_ = 0;
  task handler_;
};
// L12
void ok_starts(bool port_is_free) {
  ok_server s;
  (void)s.start(port_is_free);
}

// Errors of a group of checks: room for one of them.
static bool valid(int field) { return field > 0; }
// L12
int bad_validates(int name, int age) {
  auto [tx, rx] = make_channel<int>(1);
  if (!valid(name))
    (void)tx.send(1);
  if (!valid(age))
    (void)tx.send(2);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  tx{{$}}
  tx.close();
  int errors = 0;
  for (int e : rx)
    errors += e;
  return errors;
}
// L12
int ok_validates(int name, int age) {
  auto [tx, rx] = make_channel<int>(2);
  if (!valid(name))
    (void)tx.send(1);
  if (!valid(age))
    (void)tx.send(2);
  tx.close();
  int errors = 0;
  for (int e : rx)
    errors += e;
  return errors;
}

// L12: std: the pool's queue is filled before its threads are started.
int bad_std() {
  queue<int> work(2);
  for (int i = 0; i < 3; ++i)
    work.push(i);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  work.not_full_{{$}}
  work.close();
  int sum = 0;
  std::thread worker([&] {
    while (auto w = work.pop())
      sum += *w;
  });
  worker.join();
  return sum;
}
// L12
int ok_std() {
  queue<int> work(2);
  int sum = 0;
  std::thread worker([&] {
    while (auto w = work.pop())
      sum += *w;
  });
  for (int i = 0; i < 3; ++i)
    work.push(i);
  work.close();
  worker.join();
  return sum;
}

// POSIX.
static void *bad_drain(void *arg) {
  int v = 0;
  while (ring_take(static_cast<ring *>(arg), &v))
    ;
  return nullptr;
}
// L12
void bad_posix() {
  ring q;
  ring_init(&q, 1);
  ring_put(&q, 1);
  ring_put(&q, 2);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  q.not_full{{$}}
  ring_close(&q);
  pthread_t t;
  pthread_create(&t, nullptr, bad_drain, &q);
  pthread_join(t, nullptr);
}
static void *ok_drain(void *arg) {
  int v = 0;
  while (ring_take(static_cast<ring *>(arg), &v))
    ;
  return nullptr;
}
// L12
void ok_posix() {
  ring q;
  ring_init(&q, 1);
  pthread_t t;
  pthread_create(&t, nullptr, ok_drain, &q);
  ring_put(&q, 1);
  ring_put(&q, 2);
  ring_close(&q);
  pthread_join(t, nullptr);
}
