// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// L4: a path sends twice, and its partner receives once.
#include "belay/channel.h"
#include "belay/result.h"
#include "belay/task.h"
#include <posix_queue.h>
#include <queue.h>
#include <thread>

using namespace belay;

// A download that tells how it ended: after the error it goes on.
struct download {
  int part;
  bool broken;
};
static void bad_fetch(const download &d, const sender<int> &status) {
  if (d.broken)
    (void)status.send(-1);
  (void)status.send(0);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
}
// L4
int bad_downloads(bool broken) {
  auto [tx, rx] = make_channel<int>();
  task t = go([broken, tx = std::move(tx)] { bad_fetch({1, broken}, tx); });
  return *rx.receive();
}
static void ok_fetch(const download &d, const sender<int> &status) {
  if (d.broken) {
    (void)status.send(-1);
    return;
  }
  (void)status.send(0);
}
// L4
int ok_downloads(bool broken) {
  auto [tx, rx] = make_channel<int>();
  task t = go([broken, tx = std::move(tx)] { ok_fetch({1, broken}, tx); });
  return *rx.receive();
}

// The job tells of its error where it fails, and of its end in a guard's destructor.
struct bad_report_at_end {
  const sender<int> &to;
  ~bad_report_at_end() { (void)to.send(0); }
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
};
static void bad_job(int input, const sender<int> &status) {
  bad_report_at_end at_end{status};
  if (input < 0)
    (void)status.send(input);
}
// L4
int bad_guard(int input) {
  auto [tx, rx] = make_channel<int>();
  task t = go([input, tx = std::move(tx)] { bad_job(input, tx); });
  return *rx.receive();
}
struct ok_report_at_end {
  const sender<int> &to;
  int status = 0;
  ~ok_report_at_end() { (void)to.send(status); }
};
static void ok_job(int input, const sender<int> &status) {
  ok_report_at_end at_end{status};
  if (input < 0)
    at_end.status = input;
}
// L4
int ok_guard(int input) {
  auto [tx, rx] = make_channel<int>();
  task t = go([input, tx = std::move(tx)] { ok_job(input, tx); });
  return *rx.receive();
}

// L4: std.
int bad_std(bool broken) {
  queue<int> status(1);
  std::thread t([&] {
    if (broken)
      status.push(-1);
    status.push(0);
    status.push(1);
    status.push(2);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  status.not_full_{{$}}
  });
  int last = *status.pop();
  last = *status.pop();
  t.join();
  return last;
}
// L4
int ok_std(bool broken) {
  queue<int> status(1);
  std::thread t([&] {
    if (broken)
      status.push(-1);
    else
      status.push(0);
    status.push(1);
    status.push(2);
  });
  int last = *status.pop();
  last = *status.pop();
  t.join();
  return last;
}

// POSIX.
static void *bad_copy(void *arg) {
  auto *q = static_cast<ring *>(arg);
  for (int i = 0; i < 3; ++i)
    ring_put(q, i);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  q.not_full{{$}}
  return nullptr;
}
// L4
int bad_posix() {
  ring q;
  ring_init(&q, 1);
  pthread_t t;
  pthread_create(&t, nullptr, bad_copy, &q);
  int v = 0;
  ring_take(&q, &v);
  pthread_join(t, nullptr);
  return v;
}
static void *ok_copy(void *arg) {
  auto *q = static_cast<ring *>(arg);
  for (int i = 0; i < 2; ++i)
    ring_put(q, i);
  return nullptr;
}
// L4
int ok_posix() {
  ring q;
  ring_init(&q, 1);
  pthread_t t;
  pthread_create(&t, nullptr, ok_copy, &q);
  int v = 0;
  ring_take(&q, &v);
  pthread_join(t, nullptr);
  return v;
}
