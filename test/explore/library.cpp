// RUN: %belay stats --explore %s -- -std=c++20 -pthread | FileCheck %s --implicit-check-not='blocked for ever' --implicit-check-not='blocking cycle'
// What the library does by way of pointers, virtual bases that nobody can place, and threads that are cancelled.
#include <future>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <unistd.h>

// The future joins the thread by a pointer to thread::join.
void bad_async() {
  std::mutex m;
  m.lock();
  auto r = std::async(std::launch::async, [&] {
    std::lock_guard hold(m);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+3]]  m{{$}}
    return 1;
  });
  r.get();
  m.unlock();
}
void ok_async() {
  std::mutex m;
  auto r = std::async(std::launch::async, [&] {
    std::lock_guard hold(m);
    return 1;
  });
  r.get();
}

struct state {
  std::mutex m;
  int v = 0;
  virtual ~state() = default;
};
struct reads : virtual state {
  int read() {
    std::lock_guard hold(m);
    return v;
  }
};
struct writes : virtual state {
  void write(int x) {
    std::lock_guard hold(m);
    v = x;
  }
};
struct cell final : reads, writes {};
void ok_virtual_base() {
  cell c;
  std::thread t([&] { c.write(1); });
  (void)c.read();
  t.join();
}

static void *sleeps(void *) {
  for (;;)
    pause();
}
void ok_cancelled() {
  pthread_t t;
  pthread_create(&t, nullptr, sleeps, nullptr);
  pthread_cancel(t);
  pthread_join(t, nullptr);
}
