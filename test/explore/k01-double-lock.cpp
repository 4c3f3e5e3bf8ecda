// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// K1: the lock is taken again along the calls, through a callback or a base class.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/guarded.h"
#include "belay/task.h"
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <vector>

using namespace belay;

// Through a callback that comes back to the registry.
class bad_registry {
public:
  void on_change(std::function<void(int)> f) {
    std::lock_guard hold(m_);
    listeners_.push_back(std::move(f));
  }
  void set(int key, int value) {
    std::lock_guard hold(m_);
    values_[key] = value;
    for (auto &f : listeners_)
      f(key);
  }
  int get(int key) {
    std::lock_guard hold(m_);
// CHECK-DAG: double lock  line [[@LINE-1]], [[@LINE-7]]  r.m_{{$}}
    return values_[key];
  }

private:
  std::mutex m_;
  std::map<int, int> values_;
  std::vector<std::function<void(int)>> listeners_;
};
// K1
void bad_callback() {
  bad_registry r;
  int last = 0;
  r.on_change([&](int key) { last = r.get(key); });
  std::thread writer([&] { r.set(1, 2); });
  writer.join();
}
class ok_registry {
public:
  void on_change(std::function<void(int)> f) {
    std::lock_guard hold(m_);
    listeners_.push_back(std::move(f));
  }
  void set(int key, int value) {
    std::vector<std::function<void(int)>> listeners;
    {
      std::lock_guard hold(m_);
      values_[key] = value;
      listeners = listeners_;
    }
    for (auto &f : listeners)
      f(key);
  }
  int get(int key) {
    std::lock_guard hold(m_);
    return values_[key];
  }

private:
  std::mutex m_;
  std::map<int, int> values_;
  std::vector<std::function<void(int)>> listeners_;
};
// K1
void ok_callback() {
  ok_registry r;
  int last = 0;
  r.on_change([&](int key) { last = r.get(key); });
  std::thread writer([&] { r.set(1, 2); });
  writer.join();
}

// Through a virtual method of a derived class.
class bad_base {
public:
  virtual ~bad_base() = default;
  void flush() {
    std::lock_guard hold(m_);
    write();
  }

protected:
  virtual void write() = 0;
  std::mutex m_;
};
class bad_derived final : public bad_base {
  void write() override {
    std::lock_guard hold(m_);
// CHECK-DAG: double lock  line [[@LINE-1]], [[@LINE-11]]  m_{{$}}
    ++lines_;
  }
  int lines_ = 0;
};
// K1
void bad_virtual() {
  std::unique_ptr<bad_base> b = std::make_unique<bad_derived>();
  std::thread t([&] { b->flush(); });
  t.join();
}
class ok_base {
public:
  virtual ~ok_base() = default;
  void flush() {
    std::lock_guard hold(m_);
    write();
  }

protected:
  virtual void write() = 0;
  std::mutex m_;
};
class ok_derived final : public ok_base {
  void write() override { ++lines_; }
  int lines_ = 0;
};
// K1
void ok_virtual() {
  std::unique_ptr<ok_base> b = std::make_unique<ok_derived>();
  std::thread t([&] { b->flush(); });
  t.join();
}

// K1: guarded: the function that is run with the value locks it again.
void bad_guarded() {
  guarded<int> total(0);
  task t = go([&] { total.with([&](int &v) { v += total.with([](int w) { return w; }); }); });
// CHECK-DAG: double lock  line [[@LINE-1]], [[@LINE-1]]  total{{$}}
}
// K1
void ok_guarded() {
  guarded<int> total(0);
  task t = go([&] {
    const int was = total.with([](int w) { return w; });
    total.with([&](int &v) { v += was; });
  });
}

// POSIX.
static pthread_mutex_t bad_mutex = PTHREAD_MUTEX_INITIALIZER;
static int bad_total;
static void bad_add(int n) {
  pthread_mutex_lock(&bad_mutex);
// CHECK-DAG: double lock  line [[@LINE-1]], [[@LINE+5]]  bad_mutex{{$}}
  bad_total += n;
  pthread_mutex_unlock(&bad_mutex);
}
static void *bad_adds(void *) {
  pthread_mutex_lock(&bad_mutex);
  if (bad_total < 10)
    bad_add(1);
  pthread_mutex_unlock(&bad_mutex);
  return nullptr;
}
// K1
void bad_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, bad_adds, nullptr);
  pthread_join(t, nullptr);
}
static pthread_mutex_t ok_mutex = PTHREAD_MUTEX_INITIALIZER;
static int ok_total;
static void ok_add(int n) { ok_total += n; }
static void *ok_adds(void *) {
  pthread_mutex_lock(&ok_mutex);
  if (ok_total < 10)
    ok_add(1);
  pthread_mutex_unlock(&ok_mutex);
  return nullptr;
}
// K1
void ok_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, ok_adds, nullptr);
  pthread_join(t, nullptr);
}
