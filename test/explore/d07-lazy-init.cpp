// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 6{{$}}
// D7: looked at, and made then, by two at once.
#include "belay/channel.h"
#include "belay/guarded.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <stdlib.h>
#include <thread>

using namespace belay;

struct bad_settings {
  std::unique_ptr<int> cached;
  int get() {
    if (!cached)
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+1]]  s.cached{{$}}
      cached = std::make_unique<int>(42);
    return *cached;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-2]]  s.cached{{$}}
// CHECK-DAG: race  line [[@LINE-2]], [[@LINE-3]]  *cached{{$}}
  }
};
// D7
void bad_std() {
  bad_settings s;
  std::thread t([&] { (void)s.get(); });
  (void)s.get();
  t.join();
}
struct ok_settings {
  std::once_flag once;
  std::unique_ptr<int> cached;
  int get() {
    std::call_once(once, [this] { cached = std::make_unique<int>(42); });
    return *cached;
  }
};
// D7
void ok_std() {
  ok_settings s;
  std::thread t([&] { (void)s.get(); });
  (void)s.get();
  t.join();
}

// D7: an optional, in a scope.
void bad_belay() {
  std::optional<int> value;
  scope s;
  for (int i = 0; i < 2; ++i)
    s.go([&value] {
      if (!value)
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+1]]  value{{$}}
        value = 1;
    });
  (void)s.join();
}
// D7
void ok_belay() {
  guarded<std::optional<int>> value;
  scope s;
  for (int i = 0; i < 2; ++i)
    s.go([&value] {
      value.with([](std::optional<int> &v) {
        if (!v)
          v = 1;
      });
    });
  (void)s.join();
}

// POSIX: a table that is made by whoever is first.
static int *bad_table;
static void *bad_looks(void *) {
  if (bad_table == nullptr)
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+1]]  bad_table{{$}}
    bad_table = static_cast<int *>(calloc(4, sizeof(int)));
  return bad_table;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-2]]  bad_table{{$}}
}
// D7
void bad_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, bad_looks, nullptr);
  bad_looks(nullptr);
  pthread_join(t, nullptr);
}
static int *ok_table;
static pthread_once_t ok_once = PTHREAD_ONCE_INIT;
static void ok_make() { ok_table = static_cast<int *>(calloc(4, sizeof(int))); }
static void *ok_looks(void *) {
  pthread_once(&ok_once, ok_make);
  return ok_table;
}
// D7
void ok_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, ok_looks, nullptr);
  ok_looks(nullptr);
  pthread_join(t, nullptr);
}
