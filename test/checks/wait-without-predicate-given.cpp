// A condition of one's own that is given the guard, whose mutex it has by another name.
// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=c++17 -pthread

#include <functional>
#include <mutex>
#include <pthread.h>

class Condition {
public:
  void ok_wait(std::unique_lock<std::mutex> &guard) {
    if (callback_) {
      guard.unlock();
      callback_();
      guard.lock();
    } else {
      pthread_mutex_t *mutex = guard.mutex()->native_handle();
      if (pthread_cond_wait(&condition_, mutex) != 0)
        callback_();
    }
  }
  // Nobody has given it the lock, so nobody who calls it can look again under that.
  void bad_wait() {
    pthread_mutex_t *mutex = find();
    pthread_mutex_lock(mutex);
    if (callback_)
      pthread_cond_wait(&condition_, mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: this wait on 'condition_' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
    pthread_mutex_unlock(mutex);
  }

private:
  pthread_mutex_t *find();
  pthread_cond_t condition_ = PTHREAD_COND_INITIALIZER;
  std::function<void()> callback_;
};
