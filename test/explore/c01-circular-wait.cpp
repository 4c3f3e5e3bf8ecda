// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// C1: each waits for the other's channel.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/task.h"
#include <functional>
#include <posix_queue.h>
#include <queue.h>
#include <thread>
#include <vector>

using namespace belay;

// Two peers of a mesh: each tells its neighbour before it reads its own inbox.
struct bad_peer {
  channel<int> inbox = make_channel<int>();
  bad_peer *next = nullptr;
  void run() {
    (void)next->inbox.tx.send(1);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]{{$}}
    (void)inbox.rx.receive();
  }
};
// C1
void bad_mesh() {
  std::vector<bad_peer> peers(3);
  for (std::size_t i = 0; i < peers.size(); ++i)
    peers[i].next = &peers[(i + 1) % peers.size()];
  std::vector<std::thread> threads;
  for (bad_peer &p : peers)
    threads.emplace_back(&bad_peer::run, &p);
  for (std::thread &t : threads)
    t.join();
}
struct ok_peer {
  channel<int> inbox = make_channel<int>(1);
  ok_peer *next = nullptr;
  void run() {
    (void)next->inbox.tx.send(1);
    (void)inbox.rx.receive();
  }
};
// C1
void ok_mesh() {
  std::vector<ok_peer> peers(3);
  for (std::size_t i = 0; i < peers.size(); ++i)
    peers[i].next = &peers[(i + 1) % peers.size()];
  std::vector<std::thread> threads;
  for (ok_peer &p : peers)
    threads.emplace_back(&ok_peer::run, &p);
  for (std::thread &t : threads)
    t.join();
}

// A loop that answers each event, and a client that sends the next before it takes the answer.
class bad_loop {
public:
  bad_loop() : thread_([this] { run(); }) {}
  ~bad_loop() {
    events_.tx.close();
    thread_.join();
  }
  void post(int e) { (void)events_.tx.send(e); }
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+6]]  loop.events_.tx{{$}}
  int answer() { return *answers_.rx.receive(); }

private:
  void run() {
    for (int e : events_.rx)
      (void)answers_.tx.send(-e);
  }
  channel<int> events_ = make_channel<int>(), answers_ = make_channel<int>();
  std::thread thread_;
};
// C1
void bad_posts_twice() {
  bad_loop loop;
  loop.post(1);
  loop.post(2);
  (void)loop.answer();
  (void)loop.answer();
}
class ok_loop {
public:
  ok_loop() : thread_([this] { run(); }) {}
  ~ok_loop() {
    events_.tx.close();
    thread_.join();
  }
  void post(int e) { (void)events_.tx.send(e); }
  int answer() { return *answers_.rx.receive(); }

private:
  void run() {
    for (int e : events_.rx)
      (void)answers_.tx.send(-e);
  }
  channel<int> events_ = make_channel<int>(), answers_ = make_channel<int>();
  std::thread thread_;
};
// C1
void ok_posts_twice() {
  ok_loop loop;
  loop.post(1);
  (void)loop.answer();
  loop.post(2);
  (void)loop.answer();
}

// C1: std: each side fills the other's queue.
void bad_std() {
  queue<int> to(1), from(1);
  std::thread other([&] {
    for (int i = 0; i < 2; ++i)
      from.push(i);
    for (int i = 0; i < 2; ++i)
      (void)to.pop();
  });
  for (int i = 0; i < 2; ++i)
    to.push(i);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  to.not_full_{{$}}
  for (int i = 0; i < 2; ++i)
    (void)from.pop();
  other.join();
}
// C1
void ok_std() {
  queue<int> to(1), from(1);
  std::thread other([&] {
    for (int i = 0; i < 2; ++i) {
      from.push(i);
      (void)to.pop();
    }
  });
  for (int i = 0; i < 2; ++i) {
    to.push(i);
    (void)from.pop();
  }
  other.join();
}

// POSIX.
struct bad_pair {
  ring a, b;
};
static void *bad_other(void *arg) {
  auto *p = static_cast<bad_pair *>(arg);
  int v = 0;
  ring_take(&p->a, &v);
  ring_put(&p->b, v);
  return nullptr;
}
// C1
void bad_posix() {
  bad_pair p;
  ring_init(&p.a, 1);
  ring_init(&p.b, 1);
  pthread_t t;
  pthread_create(&t, nullptr, bad_other, &p);
  int v = 0;
  ring_take(&p.b, &v);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  p.b.not_empty{{$}}
  ring_put(&p.a, v);
  pthread_join(t, nullptr);
}
struct ok_pair {
  ring a, b;
};
static void *ok_other(void *arg) {
  auto *p = static_cast<ok_pair *>(arg);
  int v = 0;
  ring_take(&p->a, &v);
  ring_put(&p->b, v);
  return nullptr;
}
// C1
void ok_posix() {
  ok_pair p;
  ring_init(&p.a, 1);
  ring_init(&p.b, 1);
  pthread_t t;
  pthread_create(&t, nullptr, ok_other, &p);
  int v = 0;
  ring_put(&p.a, v);
  ring_take(&p.b, &v);
  pthread_join(t, nullptr);
}
