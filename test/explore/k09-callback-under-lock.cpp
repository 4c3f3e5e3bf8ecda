// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// K9: a function of the user's is called with the lock held, and waits for one who needs it.
#include "belay/channel.h"
#include "belay/guarded.h"
#include "belay/task.h"
#include <functional>
#include <future>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <vector>

using namespace belay;

// The listener asks another thread, which asks the one who tells.
class bad_subject {
public:
  std::function<void()> on_change;
  void change() {
    std::lock_guard hold(m_);
    ++version_;
    if (on_change)
      on_change();
  }
  int version() {
    std::lock_guard hold(m_);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+14]]  s.m_{{$}}
    return version_;
  }

private:
  std::mutex m_;
  int version_ = 0;
};
// K9
void bad_std() {
  bad_subject s;
  int seen = 0;
  s.on_change = [&] {
    std::thread reader([&] { seen = s.version(); });
    reader.join();
  };
  s.change();
}
class ok_subject {
public:
  std::function<void()> on_change;
  void change() {
    {
      std::lock_guard hold(m_);
      ++version_;
    }
    if (on_change)
      on_change();
  }
  int version() {
    std::lock_guard hold(m_);
    return version_;
  }

private:
  std::mutex m_;
  int version_ = 0;
};
// K9
void ok_std() {
  ok_subject s;
  int seen = 0;
  s.on_change = [&] {
    std::thread reader([&] { seen = s.version(); });
    reader.join();
  };
  s.change();
}

// K9: guarded.with is a callback under a lock.
void bad_with() {
  guarded<int> state(0);
  auto [tx, rx] = make_channel<int>();
  task reader = go([&state, tx = tx] {
    const int v = state.with([](int s) { return s; });
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+3]]  state{{$}}
    (void)tx.send(v);
  });
  state.with([&](int &s) { s = *rx.receive(); });
}
// K9
void ok_with() {
  guarded<int> state(0);
  auto [tx, rx] = make_channel<int>();
  task reader = go([&state, tx = tx] {
    const int v = state.with([](int s) { return s; });
    (void)tx.send(v);
  });
  const int v = *rx.receive();
  state.with([&](int &s) { s = v; });
}

// POSIX: a function pointer.
struct bad_hooks {
  pthread_mutex_t m;
  void (*hook)(bad_hooks *);
};
static void bad_remove(bad_hooks *h) {
  pthread_mutex_lock(&h->m);
// CHECK-DAG: double lock  line [[@LINE-1]], [[@LINE+6]]  h.m{{$}}
  h->hook = nullptr;
  pthread_mutex_unlock(&h->m);
}
static void *bad_runs(void *arg) {
  auto *h = static_cast<bad_hooks *>(arg);
  pthread_mutex_lock(&h->m);
  if (h->hook)
    h->hook(h);
  pthread_mutex_unlock(&h->m);
  return nullptr;
}
// K9
void bad_posix() {
  bad_hooks h;
  pthread_mutex_init(&h.m, nullptr);
  h.hook = bad_remove;
  pthread_t t;
  pthread_create(&t, nullptr, bad_runs, &h);
  pthread_join(t, nullptr);
}
struct ok_hooks {
  pthread_mutex_t m;
  void (*hook)(ok_hooks *);
};
static void ok_remove(ok_hooks *h) {
  pthread_mutex_lock(&h->m);
  h->hook = nullptr;
  pthread_mutex_unlock(&h->m);
}
static void *ok_runs(void *arg) {
  auto *h = static_cast<ok_hooks *>(arg);
  pthread_mutex_lock(&h->m);
  void (*hook)(ok_hooks *) = h->hook;
  pthread_mutex_unlock(&h->m);
  if (hook)
    hook(h);
  return nullptr;
}
// K9
void ok_posix() {
  ok_hooks h;
  pthread_mutex_init(&h.m, nullptr);
  h.hook = ok_remove;
  pthread_t t;
  pthread_create(&t, nullptr, ok_runs, &h);
  pthread_join(t, nullptr);
}
