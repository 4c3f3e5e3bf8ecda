// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// L13: one side ends abruptly, and the other waits for it.
#include "belay/channel.h"
#include "belay/result.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <posix_queue.h>
#include <pthread.h>
#include <queue.h>
#include <stdexcept>
#include <thread>

using namespace belay;

// The parser throws, and its task ends with the error; nobody closes.
static int bad_parse(int token) {
  if (token == 2)
    throw std::runtime_error("unexpected token");
  return token;
}
// L13
void bad_throws() {
  auto [tx, rx] = make_channel<int>();
  task parser = go([tx = tx]() -> result<void> {
    for (int i = 0; i < 3; ++i)
      (void)tx.send(bad_parse(i));
    tx.close();
    return {};
  });
  int sum = 0;
  for (int v : rx)
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  rx{{$}}
    sum += v;
}
static int ok_parse(int token) {
  if (token == 2)
    throw std::runtime_error("unexpected token");
  return token;
}
// L13
void ok_throws() {
  auto [tx, rx] = make_channel<int>();
  task parser = go([tx = std::move(tx)]() -> result<void> {
    for (int i = 0; i < 3; ++i)
      (void)tx.send(ok_parse(i));
    tx.close();
    return {};
  });
  int sum = 0;
  for (int v : rx)
    sum += v;
}

// The consumer throws out of its loop, and its caller waits for the producer.
struct bad_sink {
  int room = 1;
  void write(int) {
    if (room-- == 0)
      throw std::length_error("full");
  }
};
// L13
void bad_consumer_throws() {
  queue<int> q(1);
  std::thread producer([&] {
    for (int i = 0; i < 4; ++i)
      if (!q.push(i))
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  q.not_full_{{$}}
        return;
    q.close();
  });
  try {
    bad_sink sink;
    while (auto v = q.pop())
      sink.write(*v);
  } catch (const std::exception &) {
  }
  producer.join();
}
struct ok_sink {
  int room = 1;
  void write(int) {
    if (room-- == 0)
      throw std::length_error("full");
  }
};
// L13
void ok_consumer_throws() {
  queue<int> q(1);
  std::thread producer([&] {
    for (int i = 0; i < 4; ++i)
      if (!q.push(i))
        return;
    q.close();
  });
  try {
    ok_sink sink;
    while (auto v = q.pop())
      sink.write(*v);
  } catch (const std::exception &) {
    q.close();
  }
  producer.join();
}

// POSIX: pthread_exit from a helper.
static void bad_check(int v) {
  if (v == 1)
    pthread_exit(nullptr);
}
static void *bad_exits(void *arg) {
  int v = 0;
  while (ring_take(static_cast<ring *>(arg), &v))
    bad_check(v);
  return nullptr;
}
// L13
void bad_posix() {
  ring q;
  ring_init(&q, 1);
  pthread_t t;
  pthread_create(&t, nullptr, bad_exits, &q);
  for (int i = 0; i < 4; ++i)
    ring_put(&q, i);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  q.not_full{{$}}
  ring_close(&q);
  pthread_join(t, nullptr);
}
static void ok_check(ring *q, int v) {
  if (v == 1) {
    ring_close(q);
    pthread_exit(nullptr);
  }
}
static void *ok_exits(void *arg) {
  int v = 0;
  while (ring_take(static_cast<ring *>(arg), &v))
    ok_check(static_cast<ring *>(arg), v);
  return nullptr;
}
// L13
void ok_posix() {
  ring q;
  ring_init(&q, 1);
  pthread_t t;
  pthread_create(&t, nullptr, ok_exits, &q);
  for (int i = 0; i < 4; ++i)
    ring_put(&q, i);
  ring_close(&q);
  pthread_join(t, nullptr);
}
