// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// W9: what runs once waits for itself.
#include <functional>
#include <mutex>
#include <pthread.h>
#include <thread>

// The initialiser calls what is initialised.
class bad_service {
public:
  static bad_service &get() {
    static bad_service s;
    return s;
  }
  int value() {
    std::call_once(once_, [this] { load(); });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  s.once_{{$}}
    return value_;
  }

private:
  void load() { value_ = value() + 1; }
  std::once_flag once_;
  int value_ = 0;
};
// W9
void bad_std() {
  bad_service s;
  std::thread t([&] { (void)s.value(); });
  t.join();
}
class ok_service {
public:
  int value() {
    std::call_once(once_, [this] { load(); });
    return value_;
  }

private:
  void load() { value_ = 1; }
  std::once_flag once_;
  int value_ = 0;
};
// W9
void ok_std() {
  ok_service s;
  std::thread t([&] { (void)s.value(); });
  t.join();
}

// W9: it waits for a thread that calls it.
void bad_other_std() {
  std::once_flag once;
  std::call_once(once, [&] {
    std::thread t([&] { std::call_once(once, [] {}); });
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+1]]  once{{$}}
    t.join();
  });
}
// W9
void ok_other_std() {
  std::once_flag once, other;
  std::call_once(once, [&] {
    std::thread t([&] { std::call_once(other, [] {}); });
    t.join();
  });
}

// POSIX.
static pthread_once_t bad_once = PTHREAD_ONCE_INIT;
static void bad_init();
static void bad_use() { pthread_once(&bad_once, bad_init); }
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  bad_once{{$}}
static void bad_init() { bad_use(); }
static void *bad_uses(void *) {
  bad_use();
  return nullptr;
}
// W9
void bad_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, bad_uses, nullptr);
  pthread_join(t, nullptr);
}
static pthread_once_t ok_once = PTHREAD_ONCE_INIT;
static int ok_value;
static void ok_init() { ok_value = 1; }
static void *ok_uses(void *) {
  pthread_once(&ok_once, ok_init);
  return nullptr;
}
// W9
void ok_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, ok_uses, nullptr);
  ok_uses(nullptr);
  pthread_join(t, nullptr);
}
