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

// A mutex that counts how often its owner has it, which is in what the wait is given.
struct Counting {
  pthread_mutex_t mutex;
  int locked;
};
class Changed {
public:
  void ok_wait(Counting &m) {
    if (m.locked) {
      int locked = m.locked;
      m.locked = 0;
      pthread_cond_wait(&condition_, &m.mutex);
      m.locked = locked;
    }
  }
  void bad_wait(Counting &m) {
    pthread_mutex_lock(&m.mutex);
    if (m.locked)
      pthread_cond_wait(&condition_, &m.mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: this wait on 'condition_' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
    pthread_mutex_unlock(&m.mutex);
  }

private:
  pthread_cond_t condition_ = PTHREAD_COND_INITIALIZER;
};

// What is asked of the lock that the caller has, and a condition that a pointer of one's own leads to.
class CriticalSection {
public:
  void Lock();
  void Unlock();
  void *native();
};
struct State {
  pthread_cond_t condition;
  pthread_mutex_t mutex;
};
class Shared {
public:
  State *operator->();
};
struct Failure {
  int code = 0;
};
Failure operator+(const Failure &at, const Failure &what) { return what.code ? what : at; }
class Native {
public:
  void ok_wait(CriticalSection &cs) {
    if (pthread_cond_wait(&condition_, (pthread_mutex_t *)cs.native()) != 0)
      throw Failure() + Failure();
  }
  void ok_wait_elsewhere() {
    if (pthread_cond_wait(&shared_->condition, &shared_->mutex) != 0)
      throw 1;
  }
  void bad_wait(CriticalSection &cs) {
    if (!ready_)
      pthread_cond_wait(&condition_, (pthread_mutex_t *)cs.native());
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: this wait on 'condition_' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  }

private:
  pthread_cond_t condition_ = PTHREAD_COND_INITIALIZER;
  Shared shared_;
  bool ready_ = false;
};
