// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// D2: a local is written by the worker and read without waiting for it.
#include "belay/channel.h"
#include "belay/select.h"
#include "belay/task.h"
#include <chrono>
#include <future>
#include <pthread.h>
#include <thread>

using namespace belay;
using namespace std::chrono_literals;

// D2: the select takes the time-out, and the error is read while the worker writes it.
int bad_belay() {
  int error = 0;
  auto [tx, rx] = make_channel<int>(1);
  task worker = go([&error, tx = tx] {
    error = 5;
    (void)tx.send(1);
  });
  (void)select(on_receive(rx), after(1s));
  return error;
// CHECK-DAG: race  line [[@LINE-5]], [[@LINE-1]]  error{{$}}
}
// D2
int ok_belay() {
  int error = 0;
  auto [tx, rx] = make_channel<int>(1);
  task worker = go([&error, tx = tx] {
    error = 5;
    (void)tx.send(1);
  });
  auto r = select(on_receive(rx), after(1s));
  return r.index() == 0 ? error : -1;
}

// D2: std.
int bad_std() {
  int exit_code = 0;
  std::thread t([&] { exit_code = 3; });
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+1]]  exit_code{{$}}
  const bool failed = exit_code != 0;
  t.join();
  return failed ? exit_code : 0;
}
// D2
int ok_std() {
  int exit_code = 0;
  std::thread t([&] { exit_code = 3; });
  t.join();
  const bool failed = exit_code != 0;
  return failed ? exit_code : 0;
}

// POSIX.
static void *bad_sets(void *arg) {
  *static_cast<int *>(arg) = 1;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+8]]  result{{$}}
  return nullptr;
}
// D2
int bad_posix() {
  int result = 0;
  pthread_t t;
  pthread_create(&t, nullptr, bad_sets, &result);
  const int early = result;
  pthread_join(t, nullptr);
  return early;
}
static void *ok_sets(void *arg) {
  *static_cast<int *>(arg) = 1;
  return nullptr;
}
// D2
int ok_posix() {
  int result = 0;
  pthread_t t;
  pthread_create(&t, nullptr, ok_sets, &result);
  pthread_join(t, nullptr);
  return result;
}
