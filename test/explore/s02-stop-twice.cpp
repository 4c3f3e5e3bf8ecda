// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// S2: the second stop hangs, or ends what has ended.
#include "belay/channel.h"
#include "belay/done.h"
#include <condition_variable>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <stdlib.h>
#include <thread>

using namespace belay;

// The stop is a message, which one loop takes once; the destructor stops, too.
class bad_printer {
public:
  bad_printer() : loop_([this] { (void)quit_.rx.receive(); }) {}
  ~bad_printer() {
    stop();
    loop_.join();
  }
  void stop() { (void)quit_.tx.send(1); }
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  p.quit_.tx{{$}}

private:
  channel<int> quit_ = make_channel<int>();
  std::thread loop_;
};
// S2
void bad_belay() {
  bad_printer p;
  p.stop();
}
class ok_printer {
public:
  ok_printer() : loop_([this] { (void)quit_.rx.receive(); }) {}
  ~ok_printer() {
    stop();
    loop_.join();
  }
  void stop() { quit_.tx.close(); }

private:
  channel<int> quit_ = make_channel<int>();
  std::thread loop_;
};
// S2
void ok_belay() {
  ok_printer p;
  p.stop();
}

// std: both callers see that it isn't stopped yet, and both wait for the one acknowledgement.
class bad_worker {
public:
  bad_worker() : thread_([this] { run(); }) {}
  ~bad_worker() { thread_.join(); }
  void stop() {
    std::unique_lock hold(m_);
    stop_ = true;
    changed_.notify_all();
    changed_.wait(hold, [this] { return acknowledged_; });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  w.changed_{{$}}
    acknowledged_ = false;
  }

private:
  void run() {
    std::unique_lock hold(m_);
    changed_.wait(hold, [this] { return stop_; });
    acknowledged_ = true;
    changed_.notify_all();
  }
  std::mutex m_;
  std::condition_variable changed_;
  bool stop_ = false, acknowledged_ = false;
  std::thread thread_;
};
// S2
void bad_std() {
  bad_worker w;
  w.stop();
  w.stop();
}
class ok_worker {
public:
  ok_worker() : thread_([this] { run(); }) {}
  ~ok_worker() { thread_.join(); }
  void stop() {
    std::unique_lock hold(m_);
    stop_ = true;
    changed_.notify_all();
    changed_.wait(hold, [this] { return acknowledged_; });
  }

private:
  void run() {
    std::unique_lock hold(m_);
    changed_.wait(hold, [this] { return stop_; });
    acknowledged_ = true;
    changed_.notify_all();
  }
  std::mutex m_;
  std::condition_variable changed_;
  bool stop_ = false, acknowledged_ = false;
  std::thread thread_;
};
// S2
void ok_std() {
  ok_worker w;
  w.stop();
  w.stop();
}

// POSIX: joined twice.
struct bad_server {
  pthread_t thread;
};
static void *bad_serves(void *) { return nullptr; }
static void bad_stop(bad_server *s) { pthread_join(s->thread, nullptr); }
// CHECK-DAG: join twice  line [[@LINE-1]]{{$}}
// S2
void bad_posix() {
  bad_server s;
  pthread_create(&s.thread, nullptr, bad_serves, nullptr);
  bad_stop(&s);
  bad_stop(&s);
}
struct ok_server {
  pthread_t thread;
  int stopped;
};
static void *ok_serves(void *) { return nullptr; }
static void ok_stop(ok_server *s) {
  if (s->stopped)
    return;
  s->stopped = 1;
  pthread_join(s->thread, nullptr);
}
// S2
void ok_posix() {
  ok_server s;
  s.stopped = 0;
  pthread_create(&s.thread, nullptr, ok_serves, nullptr);
  ok_stop(&s);
  ok_stop(&s);
}
