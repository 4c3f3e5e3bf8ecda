// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// D1: the loop's variable is captured by reference.
#include "belay/channel.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <atomic>
#include <pthread.h>
#include <thread>
#include <vector>

using namespace belay;

// D1
int bad_std() {
  std::vector<std::thread> t;
  std::atomic<int> sum = 0;
  for (int i = 0; i < 2; ++i)
    t.emplace_back([&] { sum += i; });
// CHECK-DAG: dead access  line [[@LINE-1]], [[@LINE-1]]  i{{$}}
// CHECK-DAG: race  line [[@LINE-2]], [[@LINE-3]]  i{{$}}
  for (std::thread &x : t)
    x.join();
  return sum;
}
// D1
int ok_std() {
  std::vector<std::thread> t;
  std::atomic<int> sum = 0;
  for (int i = 0; i < 2; ++i)
    t.emplace_back([i, &sum] { sum += i; });
  for (std::thread &x : t)
    x.join();
  return sum;
}

// D1: an element that the loop copies.
int bad_belay() {
  const std::vector<int> ids{1, 2};
  std::atomic<int> sum = 0;
  scope s;
  for (int id : ids)
    s.go([&] { sum += id; });
// CHECK-DAG: dead access  line [[@LINE-1]], [[@LINE-1]]  id{{$}}
  (void)s.join();
  return sum;
}
// D1
int ok_belay() {
  const std::vector<int> ids{1, 2};
  std::atomic<int> sum = 0;
  scope s;
  for (const int &id : ids)
    s.go([&sum, &id] { sum += id; });
  (void)s.join();
  return sum;
}

// POSIX: the address of the counter.
static void *bad_prints(void *arg) { return *static_cast<int *>(arg) ? arg : nullptr; }
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+5]]  i{{$}}
// D1
void bad_posix() {
  pthread_t t[2];
  int i;
  for (i = 0; i < 2; ++i)
    pthread_create(&t[i], nullptr, bad_prints, &i);
  for (int k = 0; k < 2; ++k)
    pthread_join(t[k], nullptr);
}
static void *ok_prints(void *arg) { return *static_cast<int *>(arg) ? arg : nullptr; }
// D1
void ok_posix() {
  pthread_t t[2];
  int ids[2];
  for (int i = 0; i < 2; ++i) {
    ids[i] = i;
    pthread_create(&t[i], nullptr, ok_prints, &ids[i]);
  }
  for (int k = 0; k < 2; ++k)
    pthread_join(t[k], nullptr);
}
