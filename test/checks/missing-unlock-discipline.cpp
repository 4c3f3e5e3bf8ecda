// RUN: %check_belay %s belay-missing-unlock %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

// What is said at discipline level only: nothing has to go wrong yet.
#include <mutex>
#include <pthread.h>

std::mutex mutex, other;
pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
void use();

void bad_by_hand() {
  mutex.lock();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'mutex' is locked by hand: an exception or an early return before the unlock leaves it locked; lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE+2]]:9: note: unlocked here
  use();
  mutex.unlock();
}
void bad_of_who_calls(std::mutex &m) {
  m.lock();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'm' is locked by hand: an exception or an early return before the unlock leaves it locked; lock it with a guard [belay-missing-unlock]
  use();
  m.unlock();
}
void ok_guard() {
  std::lock_guard<std::mutex> hold(mutex);
  use();
}
void ok_guard_unlocked() {
  std::unique_lock<std::mutex> hold(mutex);
  use();
  hold.unlock();
  use();
  hold.lock();
}
void ok_handler() {
  mutex.lock();
  try {
    use();
  } catch (...) {
    mutex.unlock();
    throw;
  }
  mutex.unlock();
}
void ok_for_who_calls() { mutex.lock(); }
void ok_tried() {
  if (mutex.try_lock())
    mutex.unlock();
}

void bad_same_order() {
  pthread_mutex_lock(&first);
  pthread_mutex_lock(&second);
  use();
  pthread_mutex_unlock(&first);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'first' is unlocked before 'second', which was locked after it; unlock in the opposite order [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE+1]]:3: note: 'second' is unlocked here
  pthread_mutex_unlock(&second);
}
void ok_opposite_order() {
  pthread_mutex_lock(&first);
  pthread_mutex_lock(&second);
  use();
  pthread_mutex_unlock(&second);
  pthread_mutex_unlock(&first);
}
void ok_hand_over_hand() {
  pthread_mutex_lock(&first);
  pthread_mutex_lock(&second);
  pthread_mutex_unlock(&first);
  use();
  pthread_mutex_unlock(&second);
}
