// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// C9: a send that may be dropped is the only wake-up.
#include "belay/channel.h"
#include "belay/select.h"
#include "belay/task.h"
#include <condition_variable>
#include <mutex>
#include <posix_queue.h>
#include <pthread.h>
#include <thread>

using namespace belay;

// The event is dropped where nobody waits yet.
class bad_notifier {
public:
  bad_notifier() : worker_([this] { (void)wake_.rx.receive(); }) {}
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  n.wake_.rx{{$}}
  ~bad_notifier() { worker_.join(); }
  void notify() { (void)select(on_send(wake_.tx, 1), otherwise()); }

private:
  channel<int> wake_ = make_channel<int>();
  std::thread worker_;
};
// C9
void bad_wakes() {
  bad_notifier n;
  n.notify();
}
class ok_notifier {
public:
  ok_notifier() : worker_([this] { (void)wake_.rx.receive(); }) {}
  ~ok_notifier() { worker_.join(); }
  void notify() { (void)select(on_send(wake_.tx, 1), otherwise()); }

private:
  channel<int> wake_ = make_channel<int>(1);
  std::thread worker_;
};
// C9
void ok_wakes() {
  ok_notifier n;
  n.notify();
}

// C9: try_send.
void bad_try_send() {
  auto [tx, rx] = make_channel<int>();
  task reader = go([rx = rx] { (void)rx.receive(); });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
  (void)tx.try_send(1);
}
// C9
void ok_try_send() {
  auto [tx, rx] = make_channel<int>(1);
  task reader = go([rx = rx] { (void)rx.receive(); });
  (void)tx.try_send(1);
}

// std: the signal is given only if the lock is free at once.
struct bad_event {
  std::mutex m;
  std::condition_variable set;
  bool is_set = false;
  void signal() {
    if (!m.try_lock())
      return;
    is_set = true;
    set.notify_one();
    m.unlock();
  }
  void wait() {
    std::unique_lock hold(m);
    set.wait(hold, [this] { return is_set; });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  e.set{{$}}
  }
};
// C9
void bad_std() {
  bad_event e;
  std::thread waiter([&] { e.wait(); });
  e.signal();
  waiter.join();
}
struct ok_event {
  std::mutex m;
  std::condition_variable set;
  bool is_set = false;
  void signal() {
    std::lock_guard hold(m);
    is_set = true;
    set.notify_one();
  }
  void wait() {
    std::unique_lock hold(m);
    set.wait(hold, [this] { return is_set; });
  }
};
// C9
void ok_std() {
  ok_event e;
  std::thread waiter([&] { e.wait(); });
  e.signal();
  waiter.join();
}

// POSIX.
struct bad_flag {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t c = PTHREAD_COND_INITIALIZER;
  int set = 0;
};
static void *bad_waits(void *arg) {
  auto *f = static_cast<bad_flag *>(arg);
  pthread_mutex_lock(&f->m);
  while (!f->set)
    pthread_cond_wait(&f->c, &f->m);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  f.c{{$}}
  pthread_mutex_unlock(&f->m);
  return nullptr;
}
// C9
void bad_posix() {
  bad_flag f;
  pthread_t t;
  pthread_create(&t, nullptr, bad_waits, &f);
  if (pthread_mutex_trylock(&f.m) == 0) {
    f.set = 1;
    pthread_cond_signal(&f.c);
    pthread_mutex_unlock(&f.m);
  }
  pthread_join(t, nullptr);
}
struct ok_flag {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t c = PTHREAD_COND_INITIALIZER;
  int set = 0;
};
static void *ok_waits(void *arg) {
  auto *f = static_cast<ok_flag *>(arg);
  pthread_mutex_lock(&f->m);
  while (!f->set)
    pthread_cond_wait(&f->c, &f->m);
  pthread_mutex_unlock(&f->m);
  return nullptr;
}
// C9
void ok_posix() {
  ok_flag f;
  pthread_t t;
  pthread_create(&t, nullptr, ok_waits, &f);
  pthread_mutex_lock(&f.m);
  f.set = 1;
  pthread_cond_signal(&f.c);
  pthread_mutex_unlock(&f.m);
  pthread_join(t, nullptr);
}
