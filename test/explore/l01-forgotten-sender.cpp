// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// L1: the sender is forgotten where the spawner returns early.
#include <posix_queue.h>
#include <queue.h>
#include "belay/channel.h"
#include "belay/result.h"
#include "belay/task.h"
#include <memory>
#include <string>
#include <thread>

using namespace belay;

// A request that is looked up beside its validation.
struct reply {
  int status = 0;
  int bytes = 0;
};
static reply look_up(int key) { return {200, key * 2}; }
static int bad_request(int key) {
  auto [tx, rx] = make_channel<reply>();
  task backend = go([key, tx = tx] { (void)tx.send(look_up(key)); });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
  if (key < 0)
    return 400;
  auto answer = rx.receive();
  return answer ? answer->status : 500;
}
// L1
int bad_serves(int key) { return bad_request(key); }
static int ok_request(int key) {
  auto [tx, rx] = make_channel<reply>(1);
  task backend = go([key, tx = tx] { (void)tx.send(look_up(key)); });
  if (key < 0)
    return 400;
  auto answer = rx.receive();
  return answer ? answer->status : 500;
}
// L1
int ok_serves(int key) { return ok_request(key); }

// A pipeline's first stage, made by a generator function; its user gives up early.
class bad_reader {
public:
  explicit bad_reader(int lines) : pump_(go([this, lines] { pump(lines); })) {}
  ~bad_reader() { (void)pump_.join(); }
  const receiver<int> &lines() const { return ends_.rx; }

private:
  void pump(int lines) {
    for (int i = 0; i < lines; ++i)
      if (!ends_.tx.send(i))
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  reader.ends_.tx{{$}}
        return;
    ends_.tx.close();
  }
  channel<int> ends_ = make_channel<int>();
  task pump_;
};
// L1
int bad_first_line(bool quick) {
  bad_reader reader(2);
  if (quick)
    return -1;
  int sum = 0;
  for (int line : reader.lines())
    sum += line;
  return sum;
}
class ok_reader {
public:
  explicit ok_reader(int lines) : pump_(go([this, lines](done stop) { pump(lines, stop); })) {}
  const receiver<int> &lines() const { return ends_.rx; }

private:
  void pump(int lines, done stop) {
    for (int i = 0; i < lines; ++i)
      if (!ends_.tx.send(i, stop))
        return;
    ends_.tx.close();
  }
  channel<int> ends_ = make_channel<int>();
  task pump_;
};
// L1
int ok_first_line(bool quick) {
  ok_reader reader(2);
  if (quick)
    return -1;
  int sum = 0;
  for (int line : reader.lines())
    sum += line;
  return sum;
}

// L1: std: the queue has room for one, and the error path joins without taking.
int bad_std(bool failed) {
  queue<int> results(1);
  std::thread worker([&] {
    for (int i = 0; i < 2; ++i)
      results.push(i);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  results.not_full_{{$}}
  });
  if (failed) {
    worker.join();
    return -1;
  }
  const int sum = *results.pop() + *results.pop();
  worker.join();
  return sum;
}
// L1
int ok_std(bool failed) {
  queue<int> results(1);
  std::thread worker([&] {
    for (int i = 0; i < 2; ++i)
      results.push(i);
  });
  if (failed) {
    results.close();
    worker.join();
    return -1;
  }
  const int sum = *results.pop() + *results.pop();
  worker.join();
  return sum;
}

// POSIX.
static void *bad_produce(void *arg) {
  auto *q = static_cast<ring *>(arg);
  ring_put(q, 1);
  ring_put(q, 2);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  q.not_full{{$}}
  return nullptr;
}
// L1
int bad_posix(bool failed) {
  ring q;
  ring_init(&q, 1);
  pthread_t thread;
  pthread_create(&thread, nullptr, bad_produce, &q);
  int a = 0, b = 0;
  if (!failed) {
    ring_take(&q, &a);
    ring_take(&q, &b);
  }
  pthread_join(thread, nullptr);
  ring_destroy(&q);
  return a + b;
}
static void *ok_produce(void *arg) {
  auto *q = static_cast<ring *>(arg);
  ring_put(q, 1);
  ring_put(q, 2);
  return nullptr;
}
// L1
int ok_posix(bool failed) {
  ring q;
  ring_init(&q, 1);
  pthread_t thread;
  pthread_create(&thread, nullptr, ok_produce, &q);
  int a = 0, b = 0;
  if (!failed) {
    ring_take(&q, &a);
    ring_take(&q, &b);
  } else {
    ring_close(&q);
  }
  pthread_join(thread, nullptr);
  ring_destroy(&q);
  return a + b;
}
