// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// L11: a send and its only receive are on the same thread.
#include "belay/channel.h"
#include "belay/select.h"
#include "belay/task.h"
#include <functional>
#include <posix_queue.h>
#include <queue.h>
#include <thread>
#include <utility>
#include <vector>

using namespace belay;

// A helper that fills the channel that it returns.
static receiver<int> bad_seeded(int value) {
  auto [tx, rx] = make_channel<int>();
  (void)tx.send(value);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  tx{{$}}
  return rx;
}
// L11
int bad_seed() { return *bad_seeded(1).receive(); }
static receiver<int> ok_seeded(int value) {
  auto [tx, rx] = make_channel<int>(1);
  (void)tx.send(value);
  return rx;
}
// L11
int ok_seed() { return *ok_seeded(1).receive(); }

// A listener is called on the thread of the one who is told: it answers on the channel that the caller reads next.
class bad_bus {
public:
  void subscribe(std::function<void(int)> f) { listeners_.push_back(std::move(f)); }
  void publish(int event) {
    for (auto &f : listeners_)
      f(event);
  }

private:
  std::vector<std::function<void(int)>> listeners_;
};
// L11
int bad_listens() {
  auto [tx, rx] = make_channel<int>();
  bad_bus bus;
  bus.subscribe([tx = tx](int event) { (void)tx.send(event); });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  tx{{$}}
  bus.publish(1);
  return *rx.receive();
}
class ok_bus {
public:
  void subscribe(std::function<void(int)> f) { listeners_.push_back(std::move(f)); }
  void publish(int event) {
    for (auto &f : listeners_)
      f(event);
  }

private:
  std::vector<std::function<void(int)>> listeners_;
};
// L11
int ok_listens() {
  auto [tx, rx] = make_channel<int>();
  ok_bus bus;
  bus.subscribe([tx = tx](int event) { (void)tx.send(event); });
  task publisher = go([&bus] { bus.publish(1); });
  return *rx.receive();
}

// L11: std.
int bad_std() {
  queue<int> q(1);
  std::thread other([] {});
  other.join();
  q.push(1);
  q.push(2);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  q.not_full_{{$}}
  return *q.pop() + *q.pop();
}
// L11
int ok_std() {
  queue<int> q(2);
  std::thread other([] {});
  other.join();
  q.push(1);
  q.push(2);
  return *q.pop() + *q.pop();
}

// POSIX.
static void *nothing(void *arg) { return arg; }
// L11
int bad_posix() {
  ring q;
  pthread_t t;
  pthread_create(&t, nullptr, nothing, nullptr);
  pthread_join(t, nullptr);
  ring_init(&q, 1);
  int v = 0;
  ring_take(&q, &v);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  q.not_empty{{$}}
  ring_put(&q, v);
  return v;
}
// L11
int ok_posix() {
  ring q;
  pthread_t t;
  pthread_create(&t, nullptr, nothing, nullptr);
  pthread_join(t, nullptr);
  ring_init(&q, 1);
  int v = 0;
  ring_put(&q, v);
  ring_take(&q, &v);
  return v;
}
