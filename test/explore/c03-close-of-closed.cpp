// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// C3: two close. Belay's close is idempotent; what throws or frees at the second ends the program.
#include "belay/channel.h"
#include "belay/task.h"
#include <atomic>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <stdexcept>
#include <stdlib.h>
#include <thread>

using namespace belay;

// C3
void ok_belay() {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = tx] { tx.close(); });
  tx.close();
}

// Looks first, and closes then: both may have looked.
class bad_session {
public:
  void close() {
    bool closed;
    {
      std::lock_guard hold(m_);
      closed = closed_;
    }
    if (closed)
      return;
    std::lock_guard hold(m_);
    if (closed_)
      throw std::logic_error("closed twice");
// CHECK-DAG: uncaught  line [[@LINE-1]], [[@LINE+13]]{{$}}
// CHECK-DAG: uncaught  line [[@LINE-2]], [[@LINE+11]]{{$}}
    closed_ = true;
  }

private:
  std::mutex m_;
  bool closed_ = false;
};
// C3
void bad_std() {
  bad_session s;
  std::thread a([&] { s.close(); });
  std::thread b([&] { s.close(); });
  a.join();
  b.join();
}
class ok_session {
public:
  void close() {
    std::lock_guard hold(m_);
    if (closed_)
      return;
    closed_ = true;
  }

private:
  std::mutex m_;
  bool closed_ = false;
};
// C3
void ok_std() {
  ok_session s;
  std::thread a([&] { s.close(); });
  std::thread b([&] { s.close(); });
  a.join();
  b.join();
}

// POSIX: both free.
static std::atomic<int *> bad_buffer;
static void *bad_frees(void *) {
  int *b = bad_buffer.load();
  if (b != nullptr) {
    bad_buffer.store(nullptr);
    free(b);
// CHECK-DAG: dead access  line [[@LINE-1]], [[@LINE-1]]{{$}}
  }
  return nullptr;
}
// C3
void bad_posix() {
  bad_buffer = static_cast<int *>(malloc(sizeof(int)));
  pthread_t t;
  pthread_create(&t, nullptr, bad_frees, nullptr);
  bad_frees(nullptr);
  pthread_join(t, nullptr);
}
static std::atomic<int *> ok_buffer;
static void *ok_frees(void *) {
  if (int *b = ok_buffer.exchange(nullptr))
    free(b);
  return nullptr;
}
// C3
void ok_posix() {
  ok_buffer = static_cast<int *>(malloc(sizeof(int)));
  pthread_t t;
  pthread_create(&t, nullptr, ok_frees, nullptr);
  ok_frees(nullptr);
  pthread_join(t, nullptr);
}
