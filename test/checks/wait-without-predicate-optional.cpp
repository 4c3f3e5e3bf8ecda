// A wrapper that locks or not, as it was made, leaves the loop to its callers.
// RUN: %check_belay %s belay-wait-without-predicate %t
#include <pthread.h>

class Condition {
public:
  explicit Condition(bool locks) : locks_(locks) {}
  void lock() { pthread_mutex_lock(&mutex_); }
  void unlock() { pthread_mutex_unlock(&mutex_); }
  int ok_wait() {
    int error;
    if (locks_)
      lock();
    error = pthread_cond_wait(&cond_, &mutex_);
    if (locks_)
      unlock();
    return error;
  }
  void signal() { pthread_cond_signal(&cond_); }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t cond_ = PTHREAD_COND_INITIALIZER;
  const bool locks_;
};

class Gate {
public:
  void bad_pass() {
    pthread_mutex_lock(&mutex_);
    if (!open_)
      pthread_cond_wait(&cond_, &mutex_);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: this wait on 'cond_' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
    ++passed_;
    pthread_mutex_unlock(&mutex_);
  }
  void open() {
    pthread_mutex_lock(&mutex_);
    open_ = true;
    pthread_cond_broadcast(&cond_);
    pthread_mutex_unlock(&mutex_);
  }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t cond_ = PTHREAD_COND_INITIALIZER;
  bool open_ = false;
  int passed_ = 0;
};
