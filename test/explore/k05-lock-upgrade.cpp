// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 2{{$}}
// K5: the reader becomes a writer without letting go.
#include <pthread.h>
#include <mutex>
#include <shared_mutex>
#include <thread>

class bad_lazy {
public:
  int get() {
    std::shared_lock hold(m_);
    if (value_ == 0)
      fill();
    return value_;
  }

private:
  void fill() {
    std::unique_lock hold(m_);
// CHECK-DAG: double lock  line [[@LINE-1]], [[@LINE-9]]  l.m_{{$}}
    value_ = 1;
  }
  std::shared_mutex m_;
  int value_ = 0;
};
// K5
void bad_std() {
  bad_lazy l;
  std::thread t([&] { (void)l.get(); });
  t.join();
}
class ok_lazy {
public:
  int get() {
    {
      std::shared_lock hold(m_);
      if (value_ != 0)
        return value_;
    }
    std::unique_lock hold(m_);
    value_ = 1;
    return value_;
  }

private:
  std::shared_mutex m_;
  int value_ = 0;
};
// K5
void ok_std() {
  ok_lazy l;
  std::thread t([&] { (void)l.get(); });
  t.join();
}

// POSIX.
static void *bad_upgrades(void *arg) {
  auto *lock = static_cast<pthread_rwlock_t *>(arg);
  pthread_rwlock_rdlock(lock);
  pthread_rwlock_wrlock(lock);
// CHECK-DAG: double lock  line [[@LINE-1]], [[@LINE-2]]  lock{{$}}
  pthread_rwlock_unlock(lock);
  pthread_rwlock_unlock(lock);
  return nullptr;
}
// K5
void bad_posix() {
  pthread_rwlock_t lock;
  pthread_rwlock_init(&lock, nullptr);
  pthread_t t;
  pthread_create(&t, nullptr, bad_upgrades, &lock);
  pthread_join(t, nullptr);
}
static void *ok_upgrades(void *arg) {
  auto *lock = static_cast<pthread_rwlock_t *>(arg);
  pthread_rwlock_rdlock(lock);
  pthread_rwlock_unlock(lock);
  pthread_rwlock_wrlock(lock);
  pthread_rwlock_unlock(lock);
  return nullptr;
}
// K5
void ok_posix() {
  pthread_rwlock_t lock;
  pthread_rwlock_init(&lock, nullptr);
  pthread_t t;
  pthread_create(&t, nullptr, ok_upgrades, &lock);
  pthread_join(t, nullptr);
}
