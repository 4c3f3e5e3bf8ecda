// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// D4: published to a thread before it is complete.
#include "belay/channel.h"
#include "belay/task.h"
#include <atomic>
#include <memory>
#include <pthread.h>
#include <thread>

using namespace belay;

class bad_camera {
public:
  bad_camera() {
    thread_ = std::thread([this] { frames_ = rate_; });
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+1]]  c.rate_{{$}}
    rate_ = 25;
  }
  ~bad_camera() { thread_.join(); }

private:
  int rate_ = 0, frames_ = 0;
  std::thread thread_;
};
// D4
void bad_std() { bad_camera c; }
class ok_camera {
public:
  ok_camera() {
    rate_ = 25;
    thread_ = std::thread([this] { frames_ = rate_; });
  }
  ~ok_camera() { thread_.join(); }

private:
  int rate_ = 0, frames_ = 0;
  std::thread thread_;
};
// D4
void ok_std() { ok_camera c; }

// Sent, and completed then.
struct job {
  int id = 0;
};
// D4
int bad_belay() {
  auto [tx, rx] = make_channel<const job *>(1);
  job j;
  task worker = go([rx = rx] { (void)((*rx.receive())->id + 1); });
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+2]]  j.id{{$}}
  (void)tx.send(&j);
  j.id = 7;
  (void)worker.join();
  return j.id;
}
// D4
int ok_belay() {
  auto [tx, rx] = make_channel<const job *>(1);
  job j;
  task worker = go([rx = rx] { (void)((*rx.receive())->id + 1); });
  j.id = 7;
  (void)tx.send(&j);
  (void)worker.join();
  return j.id;
}

// POSIX.
struct bad_config {
  int port;
};
static void *bad_binds(void *arg) { return static_cast<bad_config *>(arg)->port ? arg : nullptr; }
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+7]]  c.port{{$}}
// D4
void bad_posix() {
  bad_config c;
  pthread_t t;
  c.port = 0;
  pthread_create(&t, nullptr, bad_binds, &c);
  c.port = 80;
  pthread_join(t, nullptr);
}
struct ok_config {
  int port;
};
static void *ok_binds(void *arg) { return static_cast<ok_config *>(arg)->port ? arg : nullptr; }
// D4
void ok_posix() {
  ok_config c;
  pthread_t t;
  c.port = 80;
  pthread_create(&t, nullptr, ok_binds, &c);
  pthread_join(t, nullptr);
}
