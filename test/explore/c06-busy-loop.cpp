// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// C6: nothing in the default case. The loop doesn't wait, so nobody is blocked: busy-wait says so; here the loop must
// not hide what else is wrong.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/select.h"
#include "belay/task.h"
#include <atomic>
#include <pthread.h>
#include <thread>

using namespace belay;

// C6
void FN_belay() { // turns, and ends
  task t = go([](done stop) {
    for (;;) {
      auto r = select(on_done(stop), otherwise());
      if (r.index() == 0)
        return;
    }
  });
}
// C6: beside a loop that turns for ever nobody receives.
void bad_belay() {
  std::atomic<bool> stop = false;
  auto [tx, rx] = make_channel<int>();
  std::thread spinner([&] {
    while (!stop.load())
      ;
  });
  (void)tx.send(1);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  tx{{$}}
  stop = true;
  spinner.join();
}
// C6
void ok_belay() {
  std::atomic<bool> stop = false;
  auto [tx, rx] = make_channel<int>(1);
  std::thread spinner([&] {
    while (!stop.load())
      ;
  });
  (void)tx.send(1);
  stop = true;
  spinner.join();
}

// C6: the flag that the loop asks for is never set.
void bad_std() {
  std::atomic<int> stage = 0;
  std::thread spinner([&] {
    while (stage.load() != 2)
      std::this_thread::yield();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
  });
  stage = 1;
  spinner.join();
}
// C6
void ok_std() {
  std::atomic<int> stage = 0;
  std::thread spinner([&] {
    while (stage.load() != 2)
      std::this_thread::yield();
  });
  stage = 2;
  spinner.join();
}

// POSIX.
static std::atomic<int> bad_flag;
static void *bad_spins(void *) {
  while (bad_flag.load() == 0)
    sched_yield();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
  return nullptr;
}
// C6
void bad_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, bad_spins, nullptr);
  pthread_join(t, nullptr);
}
static std::atomic<int> ok_flag;
static void *ok_spins(void *) {
  while (ok_flag.load() == 0)
    sched_yield();
  return nullptr;
}
// C6
void ok_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, ok_spins, nullptr);
  ok_flag.store(1);
  pthread_join(t, nullptr);
}
