// RUN: %check_belay %s belay-lock-order %t --config='{CheckOptions: {Confidence: discipline}}' -- -std=c++20 -pthread

#include <mutex>
#include <pthread.h>
#include <thread>

void then();

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
void bad_one_order_in_two_steps() {
  std::mutex a, b;
  {
    std::lock_guard<std::mutex> x(a), y(b);
// CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'b' is locked right after 'a', by a guard of its own: whoever does it the other way round deadlocks with this; lock both with one std::scoped_lock [belay-lock-order]
  }
  std::thread t([&] {
    std::lock_guard<std::mutex> x(a), y(b);
// CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'b' is locked right after 'a', by a guard of its own: whoever does it the other way round deadlocks with this; lock both with one std::scoped_lock [belay-lock-order]
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

std::mutex left, right;
void bad_two_guards() {
  std::lock_guard<std::mutex> l(left);
// CHECK-MESSAGES: :[[@LINE+3]]:31: warning: 'right' is locked right after 'left', by a guard of its own: whoever does it the other way round deadlocks with this; lock both with one std::scoped_lock [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-2]]:31: note: 'left' is locked here
// CHECK-FIXES: std::scoped_lock l(left, right);
  std::lock_guard<std::mutex> r(right);
}
void ok_one_guard() { std::scoped_lock both(left, right); }
void ok_used_in_between() {
  std::lock_guard<std::mutex> l(left);
  then();
  std::lock_guard<std::mutex> r(right);
}
