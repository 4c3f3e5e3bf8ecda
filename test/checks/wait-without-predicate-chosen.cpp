// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -pthread
//
// Which of two waits it is comes in between the loop's test and the wait.

#include <errno.h>
#include <pthread.h>
#include <time.h>

class Event {
public:
  int ok_wait(const timespec *until, bool again) {
    int result = 0;
    pthread_mutex_lock(&mutex_);
    while (result == 0 && !signaled_) {
      int rc;
      if (until)
        rc = pthread_cond_timedwait(&cond_, &mutex_, until);
      else
        rc = pthread_cond_wait(&cond_, &mutex_);
      if (rc == ETIMEDOUT)
        result = 1;
      else if (rc != 0)
        result = 2;
    }
    if (result != 0) {
      pthread_mutex_unlock(&mutex_);
      return result;
    }
    if (!again)
      signaled_ = false;
    pthread_mutex_unlock(&mutex_);
    return 0;
  }
  // The loop asks for something else.
  int bad_wait(const timespec *until, bool again) {
    int result = 0;
    pthread_mutex_lock(&mutex_);
    while (result == 0 && !stopped_) {
      if (!signaled_) {
        if (until)
          result = pthread_cond_timedwait(&cond_, &mutex_, until);
        else
          result = pthread_cond_wait(&cond_, &mutex_);
// CHECK-MESSAGES: :[[@LINE-1]]:20: warning: this wait on 'cond_' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
      }
      signaled_ = again;
    }
    pthread_mutex_unlock(&mutex_);
    return result;
  }
  void set() {
    pthread_mutex_lock(&mutex_);
    signaled_ = true;
    pthread_cond_broadcast(&cond_);
    pthread_mutex_unlock(&mutex_);
  }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t cond_ = PTHREAD_COND_INITIALIZER;
  bool signaled_ = false, stopped_ = false;
};
