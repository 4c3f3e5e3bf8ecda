// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// K8: the end of a thread is waited for under the lock that it needs.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <condition_variable>
#include <latch>
#include <mutex>
#include <pthread.h>
#include <thread>

using namespace belay;

class bad_engine {
public:
  bad_engine() : thread_([this] { step(); }) {}
  void stop() {
    std::lock_guard hold(m_);
    stopped_ = true;
    thread_.join();
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+5]]  e.thread_{{$}}
  }

private:
  void step() {
    std::lock_guard hold(m_);
    if (!stopped_)
      ++steps_;
  }
  std::mutex m_;
  bool stopped_ = false;
  int steps_ = 0;
  std::thread thread_;
};
// K8
void bad_std() {
  bad_engine e;
  e.stop();
}
class ok_engine {
public:
  ok_engine() : thread_([this] { step(); }) {}
  void stop() {
    {
      std::lock_guard hold(m_);
      stopped_ = true;
    }
    thread_.join();
  }

private:
  void step() {
    std::lock_guard hold(m_);
    if (!stopped_)
      ++steps_;
  }
  std::mutex m_;
  bool stopped_ = false;
  int steps_ = 0;
  std::thread thread_;
};
// K8
void ok_std() {
  ok_engine e;
  e.stop();
}

// K8: a task, and a done that it signals at its end.
void bad_done() {
  std::mutex m;
  done_source ended;
  task t = go([&] {
    std::lock_guard hold(m);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+4]]  m{{$}}
    ended.signal();
  });
  std::lock_guard hold(m);
  ended.get().wait();
}
// K8
void ok_done() {
  std::mutex m;
  done_source ended;
  task t = go([&] {
    std::lock_guard hold(m);
    ended.signal();
  });
  ended.get().wait();
  std::lock_guard hold(m);
}

// K8: a latch.
void bad_latch() {
  std::mutex m;
  std::latch ready(1);
  std::thread t([&] {
    std::lock_guard hold(m);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+5]]  m{{$}}
    ready.count_down();
  });
  {
    std::lock_guard hold(m);
    ready.wait();
  }
  t.join();
}
// K8
void ok_latch() {
  std::mutex m;
  std::latch ready(1);
  std::thread t([&] {
    ready.count_down();
    std::lock_guard hold(m);
  });
  {
    std::lock_guard hold(m);
    ready.wait();
  }
  t.join();
}

// POSIX.
static pthread_mutex_t bad_list = PTHREAD_MUTEX_INITIALIZER;
static void *bad_removes(void *) {
  pthread_mutex_lock(&bad_list);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+9]]  bad_list{{$}}
  pthread_mutex_unlock(&bad_list);
  return nullptr;
}
// K8
void bad_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, bad_removes, nullptr);
  pthread_mutex_lock(&bad_list);
  pthread_join(t, nullptr);
  pthread_mutex_unlock(&bad_list);
}
static pthread_mutex_t ok_list = PTHREAD_MUTEX_INITIALIZER;
static void *ok_removes(void *) {
  pthread_mutex_lock(&ok_list);
  pthread_mutex_unlock(&ok_list);
  return nullptr;
}
// K8
void ok_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, ok_removes, nullptr);
  pthread_mutex_lock(&ok_list);
  pthread_mutex_unlock(&ok_list);
  pthread_join(t, nullptr);
}
