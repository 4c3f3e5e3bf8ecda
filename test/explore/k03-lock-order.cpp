// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// K3: two locks in two orders.
#include "belay/channel.h"
#include "belay/guarded.h"
#include "belay/task.h"
#include <map>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <thread>

using namespace belay;

// Accounts that are locked in the order of the arguments.
struct bad_account {
  std::mutex m;
  int balance = 10;
};
static void bad_transfer(bad_account &from, bad_account &to, int n) {
  std::lock_guard first(from.m);
  std::lock_guard second(to.m);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  a.m{{$}}
  from.balance -= n;
  to.balance += n;
}
// K3
void bad_transfers() {
  bad_account a, b;
  std::thread t([&] { bad_transfer(a, b, 1); });
  bad_transfer(b, a, 1);
  t.join();
}
struct ok_account {
  std::mutex m;
  int balance = 10;
};
static void ok_transfer(ok_account &from, ok_account &to, int n) {
  std::scoped_lock both(from.m, to.m);
  from.balance -= n;
  to.balance += n;
}
// K3
void ok_transfers() {
  ok_account a, b;
  std::thread t([&] { ok_transfer(a, b, 1); });
  ok_transfer(b, a, 1);
  t.join();
}

// The map's lock, and the lock of each entry.
class bad_cache {
public:
  bad_cache() { entries_[1] = std::make_shared<entry>(); }
  void refresh(int key) {
    std::lock_guard map(m_);
    auto e = entries_[key];
    std::lock_guard hold(e->m);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+10]]{{$}}
    ++e->value;
  }
  void evict(int key) {
    std::shared_ptr<entry> e;
    {
      std::lock_guard map(m_);
      e = entries_[key];
    }
    std::lock_guard hold(e->m);
    std::lock_guard map(m_);
    e->value = 0;
  }

private:
  struct entry {
    std::mutex m;
    int value = 0;
  };
  std::mutex m_;
  std::map<int, std::shared_ptr<entry>> entries_;
};
// K3
void bad_cached() {
  bad_cache c;
  task t = go([&] { c.refresh(1); });
  c.evict(1);
}
class ok_cache {
public:
  ok_cache() { entries_[1] = std::make_shared<entry>(); }
  void refresh(int key) {
    std::lock_guard map(m_);
    auto e = entries_[key];
    std::lock_guard hold(e->m);
    ++e->value;
  }
  void evict(int key) {
    std::lock_guard map(m_);
    auto e = entries_[key];
    std::lock_guard hold(e->m);
    e->value = 0;
  }

private:
  struct entry {
    std::mutex m;
    int value = 0;
  };
  std::mutex m_;
  std::map<int, std::shared_ptr<entry>> entries_;
};
// K3
void ok_cached() {
  ok_cache c;
  task t = go([&] { c.refresh(1); });
  c.evict(1);
}

// K3: guarded values.
void bad_guarded() {
  guarded<int> a(1), b(2);
  task t = go([&] { a.with([&](int &x) { b.with([&](int &y) { x = y; }); }); });
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+1]]  b{{$}}
  b.with([&](int &y) { a.with([&](int &x) { y = x; }); });
}
// K3
void ok_guarded() {
  guarded<int> a(1), b(2);
  task t = go([&] { a.with([&](int &x) { b.with([&](int &y) { x = y; }); }); });
  a.with([&](int &x) { b.with([&](int &y) { y = x; }); });
}

// POSIX.
struct bad_node {
  pthread_mutex_t lock;
  bad_node *next;
};
static void bad_lock_both(bad_node *n) {
  pthread_mutex_lock(&n->lock);
  pthread_mutex_lock(&n->next->lock);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  a.lock{{$}}
  pthread_mutex_unlock(&n->next->lock);
  pthread_mutex_unlock(&n->lock);
}
static void *bad_walk(void *arg) {
  bad_lock_both(static_cast<bad_node *>(arg));
  return nullptr;
}
// K3
void bad_posix() {
  bad_node a, b;
  pthread_mutex_init(&a.lock, nullptr);
  pthread_mutex_init(&b.lock, nullptr);
  a.next = &b;
  b.next = &a;
  pthread_t t;
  pthread_create(&t, nullptr, bad_walk, &a);
  bad_lock_both(&b);
  pthread_join(t, nullptr);
}
struct ok_node {
  pthread_mutex_t lock;
  ok_node *next;
};
static void ok_lock_both(ok_node *n) {
  pthread_mutex_lock(&n->lock);
  pthread_mutex_unlock(&n->lock);
  pthread_mutex_lock(&n->next->lock);
  pthread_mutex_unlock(&n->next->lock);
}
static void *ok_walk(void *arg) {
  ok_lock_both(static_cast<ok_node *>(arg));
  return nullptr;
}
// K3
void ok_posix() {
  ok_node a, b;
  pthread_mutex_init(&a.lock, nullptr);
  pthread_mutex_init(&b.lock, nullptr);
  a.next = &b;
  b.next = &a;
  pthread_t t;
  pthread_create(&t, nullptr, ok_walk, &a);
  ok_lock_both(&b);
  pthread_join(t, nullptr);
}
