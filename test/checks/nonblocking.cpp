// REQUIRES: function-effects
// RUN: %check_belay %s belay-nonblocking %t -- -- -std=c++20 -pthread

#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <semaphore>
#include <thread>
#include <unistd.h>

std::mutex mutex;
std::counting_semaphore<> ready(0);
int level;

void bad_locks() [[clang::nonblocking]] {
  std::lock_guard<std::mutex> hold(mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'bad_locks' is declared nonblocking, and locks 'mutex' here [belay-nonblocking]
  ++level;
}

void bad_acquires() [[clang::nonblocking]] {
  ready.acquire();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'bad_acquires' is declared nonblocking, and waits in 'acquire' here [belay-nonblocking]
}

void slow() {
  std::lock_guard<std::mutex> hold(mutex);
  ++level;
}
void bad_in_a_callee() [[clang::nonblocking]] {
  slow();
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'bad_in_a_callee' is declared nonblocking, and locks 'mutex' here [belay-nonblocking]
// CHECK-MESSAGES: :[[@LINE-6]]:31: note: it blocks here
}

void bad_joins(std::thread &t) [[clang::nonblocking]] {
  t.join();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'bad_joins' is declared nonblocking, and waits in 'join' here [belay-nonblocking]
}

void ok_tries() [[clang::nonblocking]] {
  if (std::unique_lock<std::mutex> hold(mutex, std::try_to_lock); hold)
    ++level;
}
bool ok_tries_to_acquire() [[clang::nonblocking]] { return ready.try_acquire(); }
bool ok_tries_to_join(pthread_t t) [[clang::nonblocking]] { return pthread_tryjoin_np(t, nullptr) == 0; }
void ok_calls_what_says_so() [[clang::nonblocking]] { bad_acquires(); }
void ok_says_nothing() { slow(); }
void ok_says_it_may() [[clang::blocking]] { slow(); }
