// RUN: %check_belay %s belay-lock-order %t --config='{CheckOptions: {Confidence: discipline}}' -- -std=c++20 -pthread

#include <mutex>
#include <pthread.h>
#include <thread>

// Two orders on one thread: nothing has to go wrong, until a second thread comes.
pthread_mutex_t A = PTHREAD_MUTEX_INITIALIZER, B = PTHREAD_MUTEX_INITIALIZER;
void bad_then_joined() {
  std::mutex a, b;
  {
    std::lock_guard<std::mutex> x(b), y(a);
// CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'a' is locked here while 'b' is held, and a lambda in 'bad_then_joined' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-2]]:33: note: 'bad_then_joined' locks 'b' here
// CHECK-MESSAGES: :[[@LINE+4]]:33: note: a lambda in 'bad_then_joined' locks 'a' here
// CHECK-MESSAGES: :[[@LINE+3]]:39: note: and then 'b' here
  }
  std::thread t([&] {
    std::lock_guard<std::mutex> x(a), y(b);
  });
  t.join();
}
void ok_one_order() {
  std::mutex a, b;
  {
    std::lock_guard<std::mutex> x(a), y(b);
  }
  std::thread t([&] {
    std::lock_guard<std::mutex> x(a), y(b);
  });
  t.join();
}
int main() {
  pthread_mutex_lock(&A);
  pthread_mutex_lock(&B);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'B' is locked here while 'A' is held, and elsewhere in 'main' it is the other way round: two threads can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: 'main' locks 'A' here
// CHECK-MESSAGES: :[[@LINE+4]]:3: note: 'main' locks 'B' here
// CHECK-MESSAGES: :[[@LINE+4]]:3: note: and then 'A' here
  pthread_mutex_unlock(&B);
  pthread_mutex_unlock(&A);
  pthread_mutex_lock(&B);
  pthread_mutex_lock(&A);
  pthread_mutex_unlock(&A);
  pthread_mutex_unlock(&B);
  bad_then_joined();
}
