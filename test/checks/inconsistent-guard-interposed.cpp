// A unit that takes the place of pthread_mutex_lock: it locks all the same.
// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread

#include <mutex>
#include <pthread.h>

typedef int (*function)(pthread_mutex_t *);
extern function real_lock, real_unlock;
extern "C" int pthread_mutex_lock(pthread_mutex_t *m) noexcept { return real_lock(m); }
extern "C" int pthread_mutex_unlock(pthread_mutex_t *m) noexcept { return real_unlock(m); }

class Series {
public:
  Series() { pthread_mutex_init(&mutex_, nullptr); }
  void append(int n) {
    pthread_mutex_lock(&mutex_);
    n_ = n;
    pthread_mutex_unlock(&mutex_);
  }
  int ok_locked() {
    pthread_mutex_lock(&mutex_);
    const int n = n_;
    pthread_mutex_unlock(&mutex_);
    return n;
  }
  int bad_bare() {
    return n_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'n_' is read here by 'Series::bad_bare' with no lock, while 'Series::append' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }

private:
  pthread_mutex_t mutex_;
  int n_ = 0;
};
