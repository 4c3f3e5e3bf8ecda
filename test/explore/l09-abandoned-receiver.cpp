// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// L9: the receiver waits for its n-th value, and the feeders have left.
#include "belay/channel.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <pthread.h>
#include <queue.h>
#include <semaphore.h>
#include <thread>
#include <vector>

using namespace belay;

// Fan-in: each worker answers, unless its input is bad.
struct shard {
  int id;
  int load() const { return id % 2 == 0 ? id : -1; }
};
// L9
int bad_gathers() {
  const std::vector<shard> shards{{0}, {1}};
  auto [tx, rx] = make_channel<int>();
  std::vector<task> workers;
  for (const shard &s : shards)
    workers.push_back(go([s, tx = tx] {
      const int answer = s.load();
      if (answer < 0)
        return;
      (void)tx.send(answer);
    }));
  int sum = 0;
  for (std::size_t i = 0; i < shards.size(); ++i)
    sum += *rx.receive();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  rx{{$}}
  return sum;
}
// L9
int ok_gathers() {
  const std::vector<shard> shards{{0}, {1}};
  auto [tx, rx] = make_channel<int>();
  std::vector<task> workers;
  for (const shard &s : shards)
    workers.push_back(go([s, tx = tx] { (void)tx.send(s.load()); }));
  int sum = 0;
  for (std::size_t i = 0; i < shards.size(); ++i)
    sum += *rx.receive();
  return sum;
}

// The feeder gives up when it is told to stop, and a collector in another task still counts.
class bad_collector {
public:
  explicit bad_collector(int expected) : thread_([this, expected] {
    for (int i = 0; i < expected; ++i)
      if (auto v = in_.pop())
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  collector.in_.not_empty_{{$}}
        sum_ += *v;
  }) {}
  ~bad_collector() { thread_.join(); }
  void add(int v) { in_.push(v); }

private:
  queue<int> in_{4};
  int sum_ = 0;
  std::thread thread_;
};
// L9
void bad_feeds(bool stop) {
  bad_collector collector(2);
  collector.add(1);
  if (stop)
    return;
  collector.add(2);
}
class ok_collector {
public:
  explicit ok_collector(int expected) : thread_([this, expected] {
    for (int i = 0; i < expected; ++i)
      if (auto v = in_.pop())
        sum_ += *v;
  }) {}
  ~ok_collector() {
    in_.close();
    thread_.join();
  }
  void add(int v) { in_.push(v); }

private:
  queue<int> in_{4};
  int sum_ = 0;
  std::thread thread_;
};
// L9
void ok_feeds(bool stop) {
  ok_collector collector(2);
  collector.add(1);
  if (stop)
    return;
  collector.add(2);
}

// POSIX: a semaphore for each that has finished.
static sem_t bad_finished;
static void *bad_part(void *arg) {
  if (*static_cast<int *>(arg) == 0)
    return nullptr;
  sem_post(&bad_finished);
  return nullptr;
}
// L9
void bad_posix() {
  sem_init(&bad_finished, 0, 0);
  int sizes[2] = {3, 0};
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i)
    pthread_create(&threads[i], nullptr, bad_part, &sizes[i]);
  for (int i = 0; i < 2; ++i)
    sem_wait(&bad_finished);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  bad_finished{{$}}
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], nullptr);
}
static sem_t ok_finished;
static void *ok_part(void *arg) {
  if (*static_cast<int *>(arg) != 0)
    *static_cast<int *>(arg) = 0;
  sem_post(&ok_finished);
  return nullptr;
}
// L9
void ok_posix() {
  sem_init(&ok_finished, 0, 0);
  int sizes[2] = {3, 0};
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i)
    pthread_create(&threads[i], nullptr, ok_part, &sizes[i]);
  for (int i = 0; i < 2; ++i)
    sem_wait(&ok_finished);
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], nullptr);
}
