// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 9{{$}}
// C8: the variable that holds the handle is written while another thread uses it.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <memory>
#include <pthread.h>
#include <queue.h>
#include <thread>
#include <utility>

using namespace belay;

// The channel is made anew for the next round, in the member that the worker reads.
class bad_rounds {
public:
  void run() {
    std::thread worker([this] { (void)done_.rx.receive(); });
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+5]]  done_.rx{{$}}
// CHECK-DAG: race  line [[@LINE-2]], [[@LINE+4]]{{$}}
// CHECK-DAG: blocked for ever  line [[@LINE-3]]  done_.rx{{$}}
// CHECK-DAG: dead access  line [[@LINE-4]], [[@LINE+2]]{{$}}
    done_.tx.close();
    done_ = make_channel<int>();
// CHECK-DAG: destroyed in use  line [[@LINE-1]], [[@LINE-7]]{{$}}
    worker.join();
  }

private:
  channel<int> done_ = make_channel<int>();
};
// C8
void bad_belay() { bad_rounds().run(); }
class ok_rounds {
public:
  void run() {
    std::thread worker([this] { (void)done_.rx.receive(); });
    done_.tx.close();
    worker.join();
    done_ = make_channel<int>();
  }

private:
  channel<int> done_ = make_channel<int>();
};
// C8
void ok_belay() { ok_rounds().run(); }

// std: a shared_ptr that is reset.
struct bad_conn {
  std::shared_ptr<queue<int>> out = std::make_shared<queue<int>>(1);
};
// C8
void bad_std() {
  bad_conn c;
  std::thread writer([&] { c.out->push(1); });
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+3]]  c.out{{$}}
// CHECK-DAG: dead access  line [[@LINE-2]], [[@LINE+2]]{{$}}
  c.out->close();
  c.out.reset();
// CHECK-DAG: destroyed in use  line [[@LINE-1]], [[@LINE-5]]{{$}}
  writer.join();
}
struct ok_conn {
  std::shared_ptr<queue<int>> out = std::make_shared<queue<int>>(1);
};
// C8
void ok_std() {
  ok_conn c;
  std::thread writer([out = c.out] { out->push(1); });
  c.out->close();
  c.out.reset();
  writer.join();
}

// POSIX.
struct bad_slot {
  int *value;
};
static void *bad_reads(void *arg) {
  auto *s = static_cast<bad_slot *>(arg);
  return s->value;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+8]]  s.value{{$}}
}
// C8
void bad_posix() {
  int a = 1;
  bad_slot s{&a};
  pthread_t t;
  pthread_create(&t, nullptr, bad_reads, &s);
  s.value = nullptr;
  pthread_join(t, nullptr);
}
struct ok_slot {
  int *value;
};
static void *ok_reads(void *arg) {
  auto *s = static_cast<ok_slot *>(arg);
  return s->value;
}
// C8
void ok_posix() {
  int a = 1;
  ok_slot s{&a};
  pthread_t t;
  pthread_create(&t, nullptr, ok_reads, &s);
  pthread_join(t, nullptr);
  s.value = nullptr;
}
