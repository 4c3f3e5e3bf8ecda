// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// W11: a token is lost on a path, or its holder takes another.
#include "belay/channel.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <pthread.h>
#include <semaphore.h>
#include <semaphore>
#include <thread>
#include <variant>
#include <vector>

using namespace belay;

// A channel as a semaphore: tokens are put in and taken out.
class bad_limiter {
public:
  explicit bad_limiter(std::size_t n) : tokens_(make_channel<std::monostate>(n)) {}
  bool work(int input) {
    (void)tokens_.tx.send({});
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  l.tokens_.tx{{$}}
    if (input < 0)
      return false;
    (void)tokens_.rx.receive();
    return true;
  }

private:
  channel<std::monostate> tokens_;
};
// W11
void bad_belay() {
  bad_limiter l(1);
  task a = go([&] { (void)l.work(-1); });
  task b = go([&] { (void)l.work(-1); });
}
class ok_limiter {
public:
  explicit ok_limiter(std::size_t n) : tokens_(make_channel<std::monostate>(n)) {}
  bool work(int input) {
    (void)tokens_.tx.send({});
    const bool good = input >= 0;
    (void)tokens_.rx.receive();
    return good;
  }

private:
  channel<std::monostate> tokens_;
};
// W11
void ok_belay() {
  ok_limiter l(1);
  task a = go([&] { (void)l.work(-1); });
  task b = go([&] { (void)l.work(-1); });
}

// std: nested.
static void bad_child(std::counting_semaphore<4> &s) {
  s.acquire();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  s{{$}}
  s.release();
}
// W11
void bad_std() {
  std::counting_semaphore<4> s(1);
  std::thread t([&] {
    s.acquire();
    bad_child(s);
    s.release();
  });
  t.join();
}
static void ok_child(std::counting_semaphore<4> &s) {
  s.acquire();
  s.release();
}
// W11
void ok_std() {
  std::counting_semaphore<4> s(2);
  std::thread t([&] {
    s.acquire();
    ok_child(s);
    s.release();
  });
  t.join();
}

// W11: two that take two tokens each, one by one.
void bad_two_by_two_std() {
  std::counting_semaphore<4> s(2);
  auto both = [&] {
    s.acquire();
    s.acquire();
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  s{{$}}
    s.release(2);
  };
  std::thread a(both), b(both);
  a.join();
  b.join();
}
// W11
void ok_two_by_two_std() {
  std::counting_semaphore<4> s(3);
  auto both = [&] {
    s.acquire();
    s.acquire();
    s.release(2);
  };
  std::thread a(both), b(both);
  a.join();
  b.join();
}

// POSIX.
static sem_t bad_slots;
static void *bad_uses(void *arg) {
  sem_wait(&bad_slots);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  bad_slots{{$}}
  if (arg != nullptr)
    return nullptr;
  sem_post(&bad_slots);
  return nullptr;
}
// W11
void bad_posix() {
  sem_init(&bad_slots, 0, 1);
  pthread_t a, b;
  pthread_create(&a, nullptr, bad_uses, &a);
  pthread_create(&b, nullptr, bad_uses, nullptr);
  pthread_join(a, nullptr);
  pthread_join(b, nullptr);
}
static sem_t ok_slots;
static void *ok_uses(void *arg) {
  sem_wait(&ok_slots);
  sem_post(&ok_slots);
  return arg;
}
// W11
void ok_posix() {
  sem_init(&ok_slots, 0, 1);
  pthread_t a, b;
  pthread_create(&a, nullptr, ok_uses, nullptr);
  pthread_create(&b, nullptr, ok_uses, nullptr);
  pthread_join(a, nullptr);
  pthread_join(b, nullptr);
}
