// A function is given the lock, of a mutex that users wrote, and unlocks it.
// RUN: %check_belay %s belay-double-lock %t -- -- -std=c++20 -pthread

#include <mutex>
#include <pthread.h>

class Mutex {
public:
  Mutex() { pthread_mutex_init(&handle_, nullptr); }
  void lock() { pthread_mutex_lock(&handle_); }
  void unlock() { pthread_mutex_unlock(&handle_); }

private:
  pthread_mutex_t handle_;
};

struct Reader {
  virtual int part() = 0;
};

class Message {
public:
  void ok_unlocked_there() {
    std::unique_lock<Mutex> l(mutex_);
    if (flush(l) != 0)
      return;
    l.lock();
    reader_ = nullptr;
    l.unlock();
  }
  void bad_not_unlocked_there() {
    std::unique_lock<Mutex> l(mutex_);
    if (look(l) != 0)
      return;
    mutex_.lock();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: {{.*}} [belay-double-lock]
    reader_ = nullptr;
    mutex_.unlock();
  }

private:
  int flush(std::unique_lock<Mutex> &l) {
    Reader *r = reader_;
    l.unlock();
    return r->part();
  }
  int look(std::unique_lock<Mutex> &l) { return l.owns_lock() && reader_; }
  Mutex mutex_;
  Reader *reader_ = nullptr;
};
