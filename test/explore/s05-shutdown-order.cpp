// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// S5: the consumer is waited for before its input is closed.
#include "belay/channel.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <atomic>
#include <posix_queue.h>
#include <queue.h>
#include <thread>
#include <vector>

using namespace belay;

class bad_indexer {
public:
  bad_indexer() {
    for (int i = 0; i < 2; ++i)
      workers_.go([this] {
        for (int d : documents_.rx)
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+6]]  i.documents_.rx{{$}}
          indexed_ += d;
      });
  }
  void add(int d) { (void)documents_.tx.send(d); }
  void shut_down() {
    (void)workers_.join();
    documents_.tx.close();
  }

private:
  channel<int> documents_ = make_channel<int>();
  std::atomic<int> indexed_ = 0;
  scope workers_;
};
// S5
void bad_belay() {
  bad_indexer i;
  i.add(1);
  i.shut_down();
}
class ok_indexer {
public:
  ok_indexer() {
    for (int i = 0; i < 2; ++i)
      workers_.go([this] {
        for (int d : documents_.rx)
          indexed_ += d;
      });
  }
  void add(int d) { (void)documents_.tx.send(d); }
  void shut_down() {
    documents_.tx.close();
    (void)workers_.join();
  }

private:
  channel<int> documents_ = make_channel<int>();
  std::atomic<int> indexed_ = 0;
  scope workers_;
};
// S5
void ok_belay() {
  ok_indexer i;
  i.add(1);
  i.shut_down();
}

// S5: std.
void bad_std() {
  queue<int> q(1);
  std::thread consumer([&] {
    while (q.pop())
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  q.not_empty_{{$}}
      ;
  });
  q.push(1);
  consumer.join();
  q.close();
}
// S5
void ok_std() {
  queue<int> q(1);
  std::thread consumer([&] {
    while (q.pop())
      ;
  });
  q.push(1);
  q.close();
  consumer.join();
}

// POSIX.
static void *bad_consumes(void *arg) {
  int v = 0;
  while (ring_take(static_cast<ring *>(arg), &v))
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  q.not_empty{{$}}
    ;
  return nullptr;
}
// S5
void bad_posix() {
  ring q;
  ring_init(&q, 1);
  pthread_t t;
  pthread_create(&t, nullptr, bad_consumes, &q);
  ring_put(&q, 1);
  pthread_join(t, nullptr);
  ring_close(&q);
}
static void *ok_consumes(void *arg) {
  int v = 0;
  while (ring_take(static_cast<ring *>(arg), &v))
    ;
  return nullptr;
}
// S5
void ok_posix() {
  ring q;
  ring_init(&q, 1);
  pthread_t t;
  pthread_create(&t, nullptr, ok_consumes, &q);
  ring_put(&q, 1);
  ring_close(&q);
  pthread_join(t, nullptr);
}
