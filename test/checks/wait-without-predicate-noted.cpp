// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=c++20 -pthread
//
// A condition of one's own that notes beside its mutex whether that is held.
#include <pthread.h>
#include <time.h>

class OkCondition {
public:
  void lock() {
    pthread_mutex_lock(&mutex_);
    locked_ = true;
  }
  void unlock() {
    locked_ = false;
    pthread_mutex_unlock(&mutex_);
  }
  void wait(int seconds) {
    if (seconds == 0) {
      pthread_cond_wait(&condition_, &mutex_);
    } else {
      struct timespec until;
      clock_gettime(CLOCK_REALTIME, &until);
      until.tv_sec += seconds;
      pthread_cond_timedwait(&condition_, &mutex_, &until);
    }
    locked_ = true;
  }
  void signal() { pthread_cond_signal(&condition_); }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition_ = PTHREAD_COND_INITIALIZER;
  bool locked_ = false;
};

class BadQueue {
public:
  void lock() { pthread_mutex_lock(&mutex_); }
  void put() {
    filled_ = true;
    pthread_cond_signal(&condition_);
    pthread_mutex_unlock(&mutex_);
  }
  void take() {
    pthread_mutex_lock(&mutex_);
    pthread_cond_wait(&condition_, &mutex_);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait on 'condition_' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
    filled_ = false;
    pthread_mutex_unlock(&mutex_);
  }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition_ = PTHREAD_COND_INITIALIZER;
  bool filled_ = false;
};
