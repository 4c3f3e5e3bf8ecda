// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// W3: the count is raised for all, and the wait for all of them is in the loop that starts them.
#include <barrier>
#include <latch>
#include <pthread.h>
#include <thread>
#include <vector>

// W3
void bad_std() {
  std::latch ready(2);
  std::vector<std::thread> workers;
  for (int i = 0; i < 2; ++i) {
    workers.emplace_back([&] { ready.count_down(); });
    ready.wait();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  ready{{$}}
  }
  for (std::thread &t : workers)
    t.join();
}
// W3
void ok_std() {
  std::latch ready(2);
  std::vector<std::thread> workers;
  for (int i = 0; i < 2; ++i)
    workers.emplace_back([&] { ready.count_down(); });
  ready.wait();
  for (std::thread &t : workers)
    t.join();
}

// The same with a barrier that counts more than those who come.
class bad_phases {
public:
  void run() {
    for (int i = 0; i < 2; ++i)
      workers_.emplace_back([this] { sync_.arrive_and_wait(); });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  sync_{{$}}
    for (std::thread &t : workers_)
      t.join();
  }

private:
  std::barrier<> sync_{3};
  std::vector<std::thread> workers_;
};
// W3
void bad_barrier_std() { bad_phases().run(); }
class ok_phases {
public:
  void run() {
    for (int i = 0; i < 2; ++i)
      workers_.emplace_back([this] { sync_.arrive_and_wait(); });
    for (std::thread &t : workers_)
      t.join();
  }

private:
  std::barrier<> sync_{2};
  std::vector<std::thread> workers_;
};
// W3
void ok_barrier_std() { ok_phases().run(); }

// POSIX.
static pthread_barrier_t bad_barrier;
static void *bad_arrives(void *) {
  pthread_barrier_wait(&bad_barrier);
  return nullptr;
}
// W3
void bad_posix() {
  pthread_barrier_init(&bad_barrier, nullptr, 3);
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i) {
    pthread_create(&threads[i], nullptr, bad_arrives, nullptr);
    pthread_barrier_wait(&bad_barrier);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  bad_barrier{{$}}
  }
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], nullptr);
}
static pthread_barrier_t ok_barrier;
static void *ok_arrives(void *) {
  pthread_barrier_wait(&ok_barrier);
  return nullptr;
}
// W3
void ok_posix() {
  pthread_barrier_init(&ok_barrier, nullptr, 3);
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i)
    pthread_create(&threads[i], nullptr, ok_arrives, nullptr);
  pthread_barrier_wait(&ok_barrier);
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], nullptr);
}
