// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// W2: a path of the worker doesn't count down.
#include <condition_variable>
#include <latch>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <semaphore.h>
#include <stdexcept>
#include <thread>
#include <vector>

// A latch, and a worker that gives up on a bad input.
struct part {
  int size;
};
static bool bad_process(const part &p, std::latch &all) {
  if (p.size == 0)
    return false;
  all.count_down();
  return true;
}
// W2
void bad_std() {
  const std::vector<part> parts{{3}, {0}};
  std::latch all(2);
  std::vector<std::thread> workers;
  for (const part &p : parts)
    workers.emplace_back([&p, &all] { bad_process(p, all); });
  all.wait();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  all{{$}}
  for (std::thread &t : workers)
    t.join();
}
static bool ok_process(const part &p, std::latch &all) {
  const bool good = p.size != 0;
  all.count_down();
  return good;
}
// W2
void ok_std() {
  const std::vector<part> parts{{3}, {0}};
  std::latch all(2);
  std::vector<std::thread> workers;
  for (const part &p : parts)
    workers.emplace_back([&p, &all] { ok_process(p, all); });
  all.wait();
  for (std::thread &t : workers)
    t.join();
}

// The worker catches its own exception, and has not counted.
static int bad_load(int id) {
  if (id == 1)
    throw std::runtime_error("not found");
  return id;
}
// W2
void bad_exception_std() {
  std::latch loaded(1);
  std::thread worker([&] {
    try {
      (void)bad_load(1);
      loaded.count_down();
    } catch (const std::exception &) {
    }
  });
  loaded.wait();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  loaded{{$}}
  worker.join();
}
static int ok_load(int id) {
  if (id == 1)
    throw std::runtime_error("not found");
  return id;
}
// W2
void ok_exception_std() {
  std::latch loaded(1);
  std::thread worker([&] {
    try {
      (void)ok_load(1);
    } catch (const std::exception &) {
    }
    loaded.count_down();
  });
  loaded.wait();
  worker.join();
}

// POSIX.
struct bad_job {
  int fails;
  sem_t *ended;
};
static void *bad_run(void *arg) {
  auto *j = static_cast<bad_job *>(arg);
  if (j->fails)
    return nullptr;
  sem_post(j->ended);
  return nullptr;
}
// W2
void bad_posix() {
  sem_t ended;
  sem_init(&ended, 0, 0);
  bad_job job{1, &ended};
  pthread_t t;
  pthread_create(&t, nullptr, bad_run, &job);
  sem_wait(&ended);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  ended{{$}}
  pthread_join(t, nullptr);
}
struct ok_job {
  int fails;
  sem_t *ended;
};
static void *ok_run(void *arg) {
  auto *j = static_cast<ok_job *>(arg);
  if (j->fails)
    j->fails = 2;
  sem_post(j->ended);
  return nullptr;
}
// W2
void ok_posix() {
  sem_t ended;
  sem_init(&ended, 0, 0);
  ok_job job{1, &ended};
  pthread_t t;
  pthread_create(&t, nullptr, ok_run, &job);
  sem_wait(&ended);
  pthread_join(t, nullptr);
}
