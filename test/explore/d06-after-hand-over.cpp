// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// D6: written after it was given away.
#include "belay/channel.h"
#include "belay/task.h"
#include <memory>
#include <posix_queue.h>
#include <pthread.h>
#include <queue.h>
#include <thread>
#include <utility>
#include <vector>

using namespace belay;

// D6
int bad_belay() {
  auto [tx, rx] = make_channel<std::shared_ptr<const std::vector<int>>>(1);
  int seen = 0;
  task reader = go([rx = rx, &seen] { seen = (**rx.receive())[0]; });
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+3]]{{$}}
  auto buffer = std::make_shared<std::vector<int>>(2);
  (void)tx.send(buffer);
  (*buffer)[0] = 1;
  (void)reader.join();
  return seen;
}
// D6
int ok_belay() {
  auto [tx, rx] = make_channel<std::shared_ptr<const std::vector<int>>>(1);
  int seen = 0;
  task reader = go([rx = rx, &seen] { seen = (**rx.receive())[0]; });
  auto buffer = std::make_shared<std::vector<int>>(2);
  (*buffer)[0] = 1;
  (void)tx.send(std::move(buffer));
  (void)reader.join();
  return seen;
}

// D6: std: one buffer for all rounds.
int bad_std() {
  queue<int *> q(2);
  int seen = 0;
  std::thread reader([&] {
    while (auto p = q.pop())
      seen += **p;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+4]]  buffer{{$}}
  });
  int buffer = 0;
  for (int i = 0; i < 2; ++i) {
    buffer = i;
    q.push(&buffer);
  }
  q.close();
  reader.join();
  return seen;
}
// D6
int ok_std() {
  queue<int *> q(2);
  int seen = 0;
  std::thread reader([&] {
    while (auto p = q.pop())
      seen += **p;
  });
  int buffers[2] = {0, 0};
  for (int i = 0; i < 2; ++i) {
    buffers[i] = i;
    q.push(&buffers[i]);
  }
  q.close();
  reader.join();
  return seen;
}

// POSIX.
struct bad_message {
  ring q;
  int body;
};
static void *bad_reads(void *arg) {
  auto *m = static_cast<bad_message *>(arg);
  int v = 0;
  ring_take(&m->q, &v);
  return m->body ? arg : nullptr;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+10]]  m.body{{$}}
}
// D6
void bad_posix() {
  bad_message m;
  ring_init(&m.q, 1);
  pthread_t t;
  pthread_create(&t, nullptr, bad_reads, &m);
  m.body = 1;
  ring_put(&m.q, 0);
  m.body = 2;
  pthread_join(t, nullptr);
}
struct ok_message {
  ring q;
  int body;
};
static void *ok_reads(void *arg) {
  auto *m = static_cast<ok_message *>(arg);
  int v = 0;
  ring_take(&m->q, &v);
  return m->body ? arg : nullptr;
}
// D6
void ok_posix() {
  ok_message m;
  ring_init(&m.q, 1);
  pthread_t t;
  pthread_create(&t, nullptr, ok_reads, &m);
  m.body = 1;
  ring_put(&m.q, 0);
  pthread_join(t, nullptr);
  m.body = 2;
}
