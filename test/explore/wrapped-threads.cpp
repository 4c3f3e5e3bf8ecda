// Threads behind a class of the program's own, the attributes that they are started with, and variables of the main file
// that are not static: no other unit has a declaration to name them by.
// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I %S/Inputs | FileCheck %s
// CHECK: problems 6{{$}}
#include <cassert>
#include <cerrno>
#include <pthread.h>
#include <shared_counter.h>
#include <unistd.h>

class Thread {
public:
  using Worker = void *(*)(void *);
  Thread(Worker worker, void *arg = nullptr) : worker_(worker), arg_(arg) {}
  Thread(void (*worker)(), void *arg = nullptr) : worker_(reinterpret_cast<Worker>(worker)), arg_(arg) {}
  ~Thread() { worker_ = nullptr; }
  void start(bool detached = false) {
    pthread_attr_t attr;
    assert(pthread_attr_init(&attr) == 0);
    assert(pthread_attr_setdetachstate(&attr, detached) == 0);
    assert(pthread_attr_setguardsize(&attr, 4096) == 0);
    assert(pthread_create(&handle_, &attr, (Worker)body, this) == 0);
    assert(pthread_attr_destroy(&attr) == 0);
  }
  void join() { assert(pthread_join(handle_, nullptr) == 0); }

private:
  static void body(Thread *self) { self->worker_(self->arg_); }
  pthread_t handle_;
  Worker worker_;
  void *arg_;
};

class Threads {
public:
  Threads(void (*first)(), void (*second)()) {
    void (*all[])() = {first, second};
    for (int i = 0; i < 2; ++i)
      threads_[i] = new Thread(all[i]);
  }
  ~Threads() {
    for (Thread *t : threads_)
      delete t;
  }
  void start() {
    for (Thread *t : threads_)
      t->start();
  }
  void join() {
    for (Thread *t : threads_)
      t->join();
  }

private:
  Thread *threads_[2];
};

namespace two_workers {
int count;
void one() { count = 1; }
// CHECK-DAG: race  line [[@LINE+1]], [[@LINE-1]]  count
void two() { count = 2; }
void bad_run() {
  Threads t(one, two);
  t.start();
  t.join();
}
} // namespace two_workers

namespace beside_its_starter {
int count;
void *one(void *) {
  count = 1;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+6]]  count
  return nullptr;
}
void bad_run() {
  Thread t(one);
  t.start();
  count = 2;
  t.join();
}
} // namespace beside_its_starter

namespace after_the_join {
int count;
void one() { count = 1; }
void ok_run() {
  Thread t(one);
  t.start();
  t.join();
  count = 2;
}
} // namespace after_the_join

// What others may set decides nothing here, and the race is there whatever it is.
namespace known_elsewhere {
void one() { ++shared_counter; }
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-1]]  shared_counter
void bad_run() {
  Threads t(one, one);
  t.start();
  t.join();
}
} // namespace known_elsewhere

// Nobody knows whether the two ever meet.
namespace decided_elsewhere {
int count;
void one() {
  if (shared_counter == 1)
    ++count;
}
void two() {
  if (shared_counter == 2)
    ++count;
}
void ok_run() {
  Threads t(one, two);
  t.start();
  t.join();
}
} // namespace decided_elsewhere

// What unknown code is given may be told to be left alone.
namespace given_away {
int count;
void told(int *);
void one() { ++count; }
void ok_run() {
  told(&count);
  Threads t(one, one);
  t.start();
  t.join();
}
} // namespace given_away

// Each thread has its own, and what it says is the system's choice.
namespace own_errno {
int failures, retries;
void one() {
  errno = 0;
  char c;
  while (read(0, &c, 1) < 0)
    if (errno == EINTR)
      ++retries;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-1]]  retries
    else
      break;
  ++failures;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-1]]  failures
}
void bad_run() {
  Threads t(one, one);
  t.start();
  t.join();
}
} // namespace own_errno

// What tells a dynamic detector of an order tells of it here, and says nothing else.
extern "C" {
void AnnotateHappensBefore(const char *, int, const volatile void *);
void AnnotateHappensAfter(const char *, int, const volatile void *);
void AnnotateTraceMemory(const char *, int, const volatile void *);
void AnnotateBenignRaceSized(const char *, int, const volatile void *, long, const char *);
int RunningOnValgrind(void);
}
namespace annotated {
int count, traced, benign;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
bool there;
void gives() {
  count = 1;
  AnnotateHappensBefore(__FILE__, __LINE__, &count);
  pthread_mutex_lock(&mutex);
  there = true;
  pthread_mutex_unlock(&mutex);
}
void takes() {
  for (bool is = false; !is;) {
    pthread_mutex_lock(&mutex);
    is = there;
    pthread_mutex_unlock(&mutex);
  }
  AnnotateHappensAfter(__FILE__, __LINE__, &count);
  count = 2;
}
void ok_run() {
  Threads t(gives, takes);
  t.start();
  t.join();
}
void traces() { ++traced; }
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-1]]  traced
void bad_run() {
  if (!RunningOnValgrind())
    AnnotateTraceMemory(__FILE__, __LINE__, &traced);
  Threads t(traces, traces);
  t.start();
  t.join();
}
void races() { ++benign; }
void ok_benign() {
  AnnotateBenignRaceSized(__FILE__, __LINE__, &benign, sizeof benign, "statistics");
  Threads t(races, races);
  t.start();
  t.join();
}
} // namespace annotated
