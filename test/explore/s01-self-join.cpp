// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 5{{$}}
// S1: the stop is called on the thread that it waits for.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <functional>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <thread>

using namespace belay;

// A callback of the worker closes the connection.
class bad_connection {
public:
  std::function<void()> on_error;
  void start() {
    reader_ = std::thread([this] { read(); });
  }
  void close() {
    if (reader_.joinable())
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-4]]  c.reader_{{$}}
      reader_.join();
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-6]]  c.reader_{{$}}
// CHECK-DAG: self-join  line [[@LINE-2]]{{$}}
  }
  void wait() { (void)ended_.rx.receive(); }

private:
  void read() {
    if (on_error)
      on_error();
    ended_.tx.close();
  }
  channel<int> ended_ = make_channel<int>();
  std::thread reader_;
};
// S1
void bad_std() {
  bad_connection c;
  c.on_error = [&] { c.close(); };
  c.start();
  c.wait();
}
class ok_connection {
public:
  std::function<void()> on_error;
  void start() {
    reader_ = std::thread([this] { read(); });
  }
  void close() {
    if (reader_.joinable())
      reader_.join();
  }
  void wait() { (void)ended_.rx.receive(); }

private:
  void read() {
    if (on_error)
      on_error();
    ended_.tx.close();
  }
  channel<int> ended_ = make_channel<int>();
  std::thread reader_;
};
// S1
void ok_std() {
  ok_connection c;
  bool failed = false;
  c.on_error = [&] { failed = true; };
  c.start();
  c.wait();
  if (failed)
    c.close();
  else
    c.close();
}

// The end is awaited on a channel that the same thread would close.
class bad_loop {
public:
  bad_loop() : thread_([this] { run(); }) {}
  ~bad_loop() { thread_.join(); }
  void stop() {
    stop_.signal();
    (void)ended_.rx.receive();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  l.ended_.rx{{$}}
  }

private:
  void run() {
    stop();
    ended_.tx.close();
  }
  done_source stop_;
  channel<int> ended_ = make_channel<int>();
  std::thread thread_;
};
// S1
void bad_belay() { bad_loop l; }
class ok_loop {
public:
  ok_loop() : thread_([this] { run(); }) {}
  ~ok_loop() {
    stop();
    thread_.join();
  }
  void stop() {
    stop_.signal();
    (void)ended_.rx.receive();
  }

private:
  void run() {
    stop_.signal();
    ended_.tx.close();
  }
  done_source stop_;
  channel<int> ended_ = make_channel<int>();
  std::thread thread_;
};
// S1
void ok_belay() { ok_loop l; }

// POSIX.
struct bad_pool {
  pthread_t thread;
  pthread_mutex_t m;
  pthread_cond_t started;
  int is_started;
};
static void bad_shutdown(bad_pool *p) { pthread_join(p->thread, nullptr); }
// CHECK-DAG: self-join  line [[@LINE-1]]{{$}}
static void *bad_runs(void *arg) {
  auto *p = static_cast<bad_pool *>(arg);
  pthread_mutex_lock(&p->m);
  while (!p->is_started)
    pthread_cond_wait(&p->started, &p->m);
  pthread_mutex_unlock(&p->m);
  bad_shutdown(p);
  return nullptr;
}
// S1
void bad_posix() {
  bad_pool p;
  p.is_started = 0;
  pthread_mutex_init(&p.m, nullptr);
  pthread_cond_init(&p.started, nullptr);
  pthread_create(&p.thread, nullptr, bad_runs, &p);
  pthread_mutex_lock(&p.m);
  p.is_started = 1;
  pthread_cond_signal(&p.started);
  pthread_mutex_unlock(&p.m);
  pthread_join(p.thread, nullptr);
}
struct ok_pool {
  pthread_t thread;
  int runs;
};
static void *ok_runs(void *arg) {
  ++static_cast<ok_pool *>(arg)->runs;
  return nullptr;
}
// S1
void ok_posix() {
  ok_pool p;
  p.runs = 0;
  pthread_create(&p.thread, nullptr, ok_runs, &p);
  pthread_join(p.thread, nullptr);
}
