// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// L5: the range never ends, because nobody closes.
#include "belay/channel.h"
#include "belay/fan.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <posix_queue.h>
#include <queue.h>
#include <thread>
#include <vector>

using namespace belay;

// The consumers of a job list end with the channel, which one of the producer's paths doesn't close.
class bad_importer {
public:
  explicit bad_importer(int consumers) {
    for (int i = 0; i < consumers; ++i)
      consumers_.push_back(go([this] {
        for (int row : rows_.rx)
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  importer.rows_.rx{{$}}
          sum_ += row;
      }));
  }
  bool import(int rows) {
    for (int i = 0; i < rows; ++i)
      (void)rows_.tx.send(i);
    if (rows == 2)
      return false; // and the consumers are waiting
    rows_.tx.close();
    return true;
  }

private:
  channel<int> rows_ = make_channel<int>();
  std::atomic<int> sum_ = 0;
  std::vector<task> consumers_;
};
// L5
void bad_import(int rows) {
  bad_importer importer(1);
  (void)importer.import(rows > 2 ? 1 : 2);
}
class ok_importer {
public:
  explicit ok_importer(int consumers) {
    for (int i = 0; i < consumers; ++i)
      consumers_.push_back(go([this] {
        for (int row : rows_.rx)
          sum_ += row;
      }));
  }
  ~ok_importer() { rows_.tx.close(); }
  bool import(int rows) {
    for (int i = 0; i < rows; ++i)
      (void)rows_.tx.send(i);
    return rows != 2;
  }

private:
  channel<int> rows_ = make_channel<int>();
  std::atomic<int> sum_ = 0;
  std::vector<task> consumers_;
};
// L5
void ok_import(int rows) {
  ok_importer importer(1);
  (void)importer.import(rows > 2 ? 1 : 2);
}

// L5: the completion channel: closed only by the last of the workers, who counts wrongly.
void bad_completion() {
  auto [tx, rx] = make_channel<int>(4);
  std::atomic<int> left = 3;
  scope workers;
  for (int i = 0; i < 2; ++i)
    workers.go([i, &left, tx = tx] {
      (void)tx.send(i);
      if (--left == 0)
        tx.close();
    });
  int sum = 0;
  for (int v : rx)
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  rx{{$}}
    sum += v;
}
// L5
void ok_completion() {
  auto [tx, rx] = make_channel<int>(4);
  std::atomic<int> left = 2;
  scope workers;
  for (int i = 0; i < 2; ++i)
    workers.go([i, &left, tx = tx] {
      (void)tx.send(i);
      if (--left == 0)
        tx.close();
    });
  int sum = 0;
  for (int v : rx)
    sum += v;
}

// L5: std.
int bad_std() {
  queue<int> lines(2);
  int sum = 0;
  std::thread consumer([&] {
    while (auto line = lines.pop())
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  lines.not_empty_{{$}}
      sum += *line;
  });
  lines.push(1);
  lines.push(2);
  consumer.join();
  return sum;
}
// L5
int ok_std() {
  queue<int> lines(2);
  int sum = 0;
  std::thread consumer([&] {
    while (auto line = lines.pop())
      sum += *line;
  });
  lines.push(1);
  lines.push(2);
  lines.close();
  consumer.join();
  return sum;
}

// POSIX.
static void *bad_consume(void *arg) {
  int v = 0;
  while (ring_take(static_cast<ring *>(arg), &v))
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  q.not_empty{{$}}
    ;
  return nullptr;
}
// L5
void bad_posix() {
  ring q;
  ring_init(&q, 2);
  pthread_t t;
  pthread_create(&t, nullptr, bad_consume, &q);
  ring_put(&q, 1);
  pthread_join(t, nullptr);
}
static void *ok_consume(void *arg) {
  int v = 0;
  while (ring_take(static_cast<ring *>(arg), &v))
    ;
  return nullptr;
}
// L5
void ok_posix() {
  ring q;
  ring_init(&q, 2);
  pthread_t t;
  pthread_create(&t, nullptr, ok_consume, &q);
  ring_put(&q, 1);
  ring_close(&q);
  pthread_join(t, nullptr);
}
