// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// K4: a reader takes the lock again, and a writer waits in between.
#include <pthread.h>
#include <mutex>
#include <shared_mutex>
#include <thread>

class bad_config {
public:
  int both() {
    std::shared_lock hold(m_);
    return first_ + second();
  }
  int second() {
    std::shared_lock hold(m_);
// CHECK-DAG: double lock  line [[@LINE-1]], [[@LINE-5]]  c.m_{{$}}
    return second_;
  }
  void set(int v) {
    std::unique_lock hold(m_);
    first_ = second_ = v;
  }

private:
  std::shared_mutex m_;
  int first_ = 0, second_ = 0;
};
// K4
void bad_std() {
  bad_config c;
  std::thread writer([&] { c.set(1); });
  (void)c.both();
  writer.join();
}
class ok_config {
public:
  int both() {
    std::shared_lock hold(m_);
    return first_ + second_;
  }
  void set(int v) {
    std::unique_lock hold(m_);
    first_ = second_ = v;
  }

private:
  std::shared_mutex m_;
  int first_ = 0, second_ = 0;
};
// K4
void ok_std() {
  ok_config c;
  std::thread writer([&] { c.set(1); });
  std::thread reader([&] { (void)c.both(); });
  (void)c.both();
  writer.join();
  reader.join();
}

// POSIX.
static pthread_rwlock_t bad_lock = PTHREAD_RWLOCK_INITIALIZER;
static int bad_value;
static int bad_get() {
  pthread_rwlock_rdlock(&bad_lock);
// CHECK-DAG: double lock  line [[@LINE-1]], [[@LINE-1]]  bad_lock{{$}}
// CHECK-DAG: double lock  line [[@LINE-2]], [[@LINE+15]]  bad_lock{{$}}
  const int v = bad_value;
  pthread_rwlock_unlock(&bad_lock);
  return v;
}
static void *bad_writes(void *) {
  pthread_rwlock_wrlock(&bad_lock);
  ++bad_value;
  pthread_rwlock_unlock(&bad_lock);
  return nullptr;
}
// K4
int bad_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, bad_writes, nullptr);
  pthread_rwlock_rdlock(&bad_lock);
  const int v = bad_get() + bad_get();
  pthread_rwlock_unlock(&bad_lock);
  pthread_join(t, nullptr);
  return v;
}
static pthread_rwlock_t ok_lock = PTHREAD_RWLOCK_INITIALIZER;
static int ok_value;
static int ok_get() {
  pthread_rwlock_rdlock(&ok_lock);
  const int v = ok_value;
  pthread_rwlock_unlock(&ok_lock);
  return v;
}
static void *ok_writes(void *) {
  pthread_rwlock_wrlock(&ok_lock);
  ++ok_value;
  pthread_rwlock_unlock(&ok_lock);
  return nullptr;
}
// K4
int ok_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, ok_writes, nullptr);
  const int v = ok_get() + ok_get();
  pthread_join(t, nullptr);
  return v;
}
