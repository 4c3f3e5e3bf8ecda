// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=c++20 -pthread
//
// A mutex that says itself whether it is held: a test of that asks one which isn't.
#include <pthread.h>

class Mutex {
public:
  Mutex() { pthread_mutex_init(&m, nullptr); }
  ~Mutex() { pthread_mutex_destroy(&m); }
  void lock() { pthread_mutex_lock(&m); }
  void unlock() { pthread_mutex_unlock(&m); }
  void AssertHeld() __attribute__((assert_capability(this)));

private:
  pthread_mutex_t m;
};

void ok_asserts_only() {
  Mutex m;
  m.lock();
  m.unlock();
  m.AssertHeld();
}
void bad_leaves_locked() {
  Mutex m;
  m.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'm.m' is locked here and still held when its scope ends; unlock it first [belay-mutex-lifetime]
  m.AssertHeld();
}
// CHECK-MESSAGES: :[[@LINE-1]]:1: warning: this destroys 'm' while it is held; unlock it first [belay-mutex-lifetime]
// CHECK-MESSAGES: :[[@LINE-5]]:5: note: locked here
