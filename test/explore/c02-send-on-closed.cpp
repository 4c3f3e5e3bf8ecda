// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 2{{$}}
// C2: a send may come after the close. On a channel of Belay it fails, and the value is lost if nobody looks; a channel
// that throws ends the program.
#include "belay/channel.h"
#include "belay/task.h"
#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <posix_queue.h>
#include <stdexcept>
#include <thread>

using namespace belay;

// C2: which of the two is first isn't known, and what the send answers isn't looked at.
void FN_lost_value() { // that a value is lost is no end of the program: send-after-close says so
  auto [tx, rx] = make_channel<int>(1);
  task t = go([tx = tx] { (void)tx.send(1); });
  tx.close();
  for (int v : rx)
    (void)v;
}
// C2
void ok_closed_by_the_sender() {
  auto [tx, rx] = make_channel<int>(1);
  task t = go([tx = tx] {
    (void)tx.send(1);
    tx.close();
  });
  for (int v : rx)
    (void)v;
}

// std: a mailbox that throws.
class bad_mailbox {
public:
  void put(int v) {
    std::lock_guard hold(m_);
    if (closed_)
      throw std::logic_error("closed");
// CHECK-DAG: uncaught  line [[@LINE-1]], [[@LINE+16]]{{$}}
    last_ = v;
  }
  void close() {
    std::lock_guard hold(m_);
    closed_ = true;
  }

private:
  std::mutex m_;
  bool closed_ = false;
  int last_ = 0;
};
// C2
void bad_std() {
  bad_mailbox box;
  std::thread worker([&] { box.put(1); });
  box.close();
  worker.join();
}
class ok_mailbox {
public:
  void put(int v) {
    std::lock_guard hold(m_);
    if (closed_)
      throw std::logic_error("closed");
    last_ = v;
  }
  void close() {
    std::lock_guard hold(m_);
    closed_ = true;
  }

private:
  std::mutex m_;
  bool closed_ = false;
  int last_ = 0;
};
// C2
void ok_std() {
  ok_mailbox box;
  std::thread worker([&] { box.put(1); });
  worker.join();
  box.close();
}

// POSIX: a channel whose memory goes with the close.
static ring *bad_queue;
static void *bad_puts(void *) {
  ring_put(bad_queue, 1);
// CHECK-DAG: dead access  line [[@LINE-1]], [[@LINE+9]]{{$}}
  return nullptr;
}
// C2
void bad_posix() {
  bad_queue = new ring;
  ring_init(bad_queue, 1);
  pthread_t t;
  pthread_create(&t, nullptr, bad_puts, nullptr);
  delete bad_queue;
  pthread_join(t, nullptr);
}
static ring *ok_queue;
static void *ok_puts(void *) {
  ring_put(ok_queue, 1);
  return nullptr;
}
// C2
void ok_posix() {
  ok_queue = new ring;
  ring_init(ok_queue, 1);
  pthread_t t;
  pthread_create(&t, nullptr, ok_puts, nullptr);
  pthread_join(t, nullptr);
  delete ok_queue;
}
