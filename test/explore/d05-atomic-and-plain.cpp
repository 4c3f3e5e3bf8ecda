// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 2{{$}}
// D5: atomic here, and plain there.
#include <atomic>
#include <pthread.h>
#include <thread>

// A count that is raised atomically and read plainly.
struct bad_pages {
  int served = 0;
  void serve() { std::atomic_ref<int>(served).fetch_add(1); }
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+6]]  p.served{{$}}
};
// D5
int bad_std() {
  bad_pages p;
  std::thread t([&] { p.serve(); });
  const int n = p.served;
  t.join();
  return n;
}
struct ok_pages {
  int served = 0;
  void serve() { std::atomic_ref<int>(served).fetch_add(1); }
};
// D5
int ok_std() {
  ok_pages p;
  std::thread t([&] { p.serve(); });
  const int n = std::atomic_ref<int>(p.served).load();
  t.join();
  return n;
}

// POSIX: the compiler's operations.
static int bad_count;
static void *bad_raises(void *) {
  __atomic_fetch_add(&bad_count, 1, __ATOMIC_SEQ_CST);
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+7]]  bad_count{{$}}
  return nullptr;
}
// D5
void bad_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, bad_raises, nullptr);
  bad_count += 2;
  pthread_join(t, nullptr);
}
static int ok_count;
static void *ok_raises(void *) {
  __atomic_fetch_add(&ok_count, 1, __ATOMIC_SEQ_CST);
  return nullptr;
}
// D5
void ok_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, ok_raises, nullptr);
  __atomic_fetch_add(&ok_count, 2, __ATOMIC_SEQ_CST);
  pthread_join(t, nullptr);
}
