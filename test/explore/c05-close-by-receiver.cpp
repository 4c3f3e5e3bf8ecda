// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 2{{$}}
// C5: the one who closes isn't the one who sends.
#include "belay/channel.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <mutex>
#include <pthread.h>
#include <stdexcept>
#include <thread>

using namespace belay;

// C5: one of two senders closes for both: the other's values are lost, and the reader misses what it counts on.
void bad_one_of_two() {
  auto [tx, rx] = make_channel<int>();
  auto [all, both] = make_channel<int>();
  scope senders;
  senders.go([tx = tx] {
    (void)tx.send(1);
    tx.close();
  });
  senders.go([tx = tx, all = all] {
    if (tx.send(2))
      (void)all.send(2);
  });
  for (int v : rx)
    (void)v;
  (void)both.receive();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  both{{$}}
}
// C5
void ok_last_of_two() {
  auto [tx, rx] = make_channel<int>();
  auto [all, both] = make_channel<int>(1);
  scope senders;
  senders.go([tx = tx] { (void)tx.send(1); });
  senders.go([tx = std::move(tx), all = std::move(all)] {
    if (tx.send(2))
      (void)all.send(2);
  });
  for (int v : rx)
    (void)v;
  (void)both.receive();
}

// std: the reader closes, and the writer is told by an exception that it doesn't expect.
struct bad_pipe {
  std::mutex m;
  int last = 0;
  bool closed = false;
  void write(int v) {
    std::lock_guard hold(m);
    if (closed)
      throw std::runtime_error("closed");
// CHECK-DAG: uncaught  line [[@LINE-1]], [[@LINE+15]]{{$}}
    last = v;
  }
  int read() {
    std::lock_guard hold(m);
    return last;
  }
  void close() {
    std::lock_guard hold(m);
    closed = true;
  }
};
// C5
void bad_std() {
  bad_pipe p;
  std::thread writer([&] {
    for (int i = 0; i < 2; ++i)
      p.write(i);
  });
  if (p.read() == 0)
    p.close();
  writer.join();
}
struct ok_pipe {
  std::mutex m;
  int last = 0;
  bool closed = false;
  bool write(int v) {
    std::lock_guard hold(m);
    if (closed)
      return false;
    last = v;
    return true;
  }
  int read() {
    std::lock_guard hold(m);
    return last;
  }
  void close() {
    std::lock_guard hold(m);
    closed = true;
  }
};
// C5
void ok_std() {
  ok_pipe p;
  std::thread writer([&] {
    for (int i = 0; i < 2; ++i)
      if (!p.write(i))
        return;
  });
  if (p.read() == 0)
    p.close();
  writer.join();
}
