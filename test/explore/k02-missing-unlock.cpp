// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// K2: a path leaves with the lock held, and the next one waits for it.
#include <mutex>
#include <pthread.h>
#include <thread>
#include <vector>

// The error path of a method, under a std::mutex that is locked by hand.
class bad_account {
public:
  bool withdraw(int n) {
    m_.lock();
// CHECK-DAG: blocked for ever  line [[@LINE-1]], [[@LINE-1]]  a.m_{{$}}
    if (n > balance_)
      return false;
    balance_ -= n;
    m_.unlock();
    return true;
  }

private:
  std::mutex m_;
  int balance_ = 10;
};
// K2
void bad_std() {
  bad_account a;
  std::vector<std::thread> customers;
  for (int i = 0; i < 2; ++i)
    customers.emplace_back([&] { a.withdraw(20); });
  for (std::thread &t : customers)
    t.join();
}
class ok_account {
public:
  bool withdraw(int n) {
    std::lock_guard hold(m_);
    if (n > balance_)
      return false;
    balance_ -= n;
    return true;
  }

private:
  std::mutex m_;
  int balance_ = 10;
};
// K2
void ok_std() {
  ok_account a;
  std::vector<std::thread> customers;
  for (int i = 0; i < 2; ++i)
    customers.emplace_back([&] { a.withdraw(20); });
  for (std::thread &t : customers)
    t.join();
}

// An exception passes by.
static void bad_check(int n) {
  if (n < 0)
    throw n;
}
// K2
void bad_exception(int n) {
  std::mutex m;
  int total = 0;
  auto add = [&] {
    m.lock();
// CHECK-DAG: blocked for ever  line [[@LINE-1]], [[@LINE-1]]  m{{$}}
    try {
      bad_check(n);
      ++total;
      m.unlock();
    } catch (int) {
    }
  };
  std::thread a(add), b(add);
  a.join();
  b.join();
}
static void ok_check(int n) {
  if (n < 0)
    throw n;
}
// K2
void ok_exception(int n) {
  std::mutex m;
  int total = 0;
  auto add = [&] {
    std::unique_lock hold(m);
    try {
      ok_check(n);
      ++total;
    } catch (int) {
    }
  };
  std::thread a(add), b(add);
  a.join();
  b.join();
}

// POSIX: a loop that is left by break.
struct bad_table {
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  int keys[3] = {1, 2, 3};
};
static void *bad_find(void *arg) {
  auto *t = static_cast<bad_table *>(arg);
  for (int i = 0; i < 3; ++i) {
    pthread_mutex_lock(&t->lock);
// CHECK-DAG: blocked for ever  line [[@LINE-1]], [[@LINE-1]]  t.lock{{$}}
    if (t->keys[i] == 2)
      break;
    pthread_mutex_unlock(&t->lock);
  }
  return nullptr;
}
// K2
void bad_posix() {
  bad_table t;
  pthread_t a, b;
  pthread_create(&a, nullptr, bad_find, &t);
  pthread_create(&b, nullptr, bad_find, &t);
  pthread_join(a, nullptr);
  pthread_join(b, nullptr);
}
struct ok_table {
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  int keys[3] = {1, 2, 3};
};
static void *ok_find(void *arg) {
  auto *t = static_cast<ok_table *>(arg);
  pthread_mutex_lock(&t->lock);
  for (int i = 0; i < 3; ++i)
    if (t->keys[i] == 2)
      break;
  pthread_mutex_unlock(&t->lock);
  return nullptr;
}
// K2
void ok_posix() {
  ok_table t;
  pthread_t a, b;
  pthread_create(&a, nullptr, ok_find, &t);
  pthread_create(&b, nullptr, ok_find, &t);
  pthread_join(a, nullptr);
  pthread_join(b, nullptr);
}
