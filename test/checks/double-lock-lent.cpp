// What another unit does to a mutex: it may be made as one that counts, or be unlocked by who is given it.
// RUN: %check_belay %s belay-double-lock %t
#include <pthread.h>

class Mutex {
public:
  Mutex() { pthread_mutex_init(&cs_, nullptr); }
  ~Mutex() { pthread_mutex_destroy(&cs_); }
  void lock() { pthread_mutex_lock(&cs_); }
  void unlock() { pthread_mutex_unlock(&cs_); }

protected:
  pthread_mutex_t cs_;
};
class RecursiveMutex : public Mutex {
public:
  RecursiveMutex(); // makes it anew
};
class NamedMutex : public Mutex {
public:
  explicit NamedMutex(const char *name) : name_(name) {}
  const char *name_;
};

struct Answer {
  void reply(int error, const char *text, Mutex *unlocked);
  void log(int error, const char *text, int *count);
};

class Job {
public:
  void ok_recursive() {
    counting_.lock();
    counting_.lock();
    counting_.unlock();
    counting_.unlock();
  }
  void bad_named() {
    named_.lock();
    named_.lock();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this call locks 'named_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:12: note: locked here first
// CHECK-MESSAGES: :9:17: note: locked again here
    named_.unlock();
    named_.unlock();
  }
  void ok_lent() {
    mutex_.lock();
    ++refs_;
    answer_.reply(1, "cancelled", &mutex_);
    mutex_.lock();
    --refs_;
    mutex_.unlock();
  }
  void bad_kept() {
    mutex_.lock();
    ++refs_;
    answer_.log(1, "cancelled", &refs_);
    mutex_.lock();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this call locks 'mutex_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-5]]:12: note: locked here first
// CHECK-MESSAGES: :9:17: note: locked again here
    --refs_;
    mutex_.unlock();
  }

private:
  RecursiveMutex counting_;
  NamedMutex named_{"jobs"};
  Mutex mutex_;
  Answer answer_;
  int refs_ = 0;
};
