// A mutex of the class's own that guards what all objects have in common, who owns a lock, and one helper that locks.
// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++17 -pthread

#include <mutex>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

// Each thread has one of these, and all have one count.
class Throttle {
public:
  void activate() {
    if (!ok_active_) {
      std::lock_guard<std::mutex> lock(mutex_);
      ++count;
      ok_active_ = true;
    }
  }
  void release() {
    if (ok_active_) {
      std::lock_guard<std::mutex> lock(mutex_);
      --count;
      ok_active_ = false;
    }
  }

private:
  static std::mutex mutex_;
  static int count;
  bool ok_active_ = false;
};
// Nothing but the member: that is what the mutex is for.
class Switch {
public:
  void bad_on() {
    if (!on_) {
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'on_' is read here by 'Switch::bad_on' with no lock, while 'Switch::off' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+7]]:5: note: written here by 'Switch::off' holding 'mutex_'
      std::lock_guard<std::mutex> lock(mutex_);
      on_ = true;
    }
  }
  void off() {
    std::lock_guard<std::mutex> lock(mutex_);
    on_ = false;
  }

private:
  static std::mutex mutex_;
  bool on_ = false;
};

struct Thread {
  static pid_t currentThreadId() { return syscall(__NR_gettid); }
};
// Whoever finds itself there has put itself there, and may count.
class RwLock {
public:
  void ok_lock(bool write) {
    if (write) {
      pthread_rwlock_wrlock(&lock_);
      writer_ = Thread::currentThreadId();
    } else if (writer_ == Thread::currentThreadId())
      depth_++;
    else
      pthread_rwlock_rdlock(&lock_);
  }
  bool bad_written() { return writer_ != 0; }
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'writer_' is read here by 'RwLock::bad_written' with no lock, while 'RwLock::ok_lock' writes it under 'lock_'; take 'lock_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-8]]:7: note: written here by 'RwLock::ok_lock' holding 'lock_'
  void unlock() {
    if (writer_ == Thread::currentThreadId() && depth_) {
      depth_--;
      return;
    }
    writer_ = 0;
    pthread_rwlock_unlock(&lock_);
  }

private:
  pthread_rwlock_t lock_ = PTHREAD_RWLOCK_INITIALIZER;
  pid_t writer_ = 0;
  int depth_ = 0;
};

// Most that write it don't lock, but for one helper that many call: it locks what it computes.
class Timer {
public:
  void ok_setDay(long day) { day_ = day; }
  void ok_off() { day_ = 0; }
  void ok_next(long days) { day_ += days; }
  void ok_parse(const char *text) { day_ = text[0]; }
  void skip() {
    std::lock_guard<std::mutex> lock(mutex_);
    day_ = 1;
  }
  bool matches(long t) {
    std::lock_guard<std::mutex> lock(mutex_);
    start_ = t;
    if (t > day_)
      day_ = 0;
    return start_ > t;
  }
  bool expired() { return matches(0); }
  bool soon() { return matches(1); }
  bool today() { return matches(2); }
  bool later() { return matches(3); }

private:
  std::mutex mutex_;
  long day_ = 0, start_ = 0;
};
// One of those who write it has forgotten.
class Clock {
public:
  void bad_setDay(long day) { day_ = day; }
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'day_' is written here by 'Clock::bad_setDay' with no lock, while 'Clock::skip' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+3]]:5: note: written here by 'Clock::skip' holding 'mutex_'
  void skip() {
    std::lock_guard<std::mutex> lock(mutex_);
    day_ = 1;
  }
  bool matches(long t) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (t > day_)
      day_ = 0;
    return day_;
  }

private:
  std::mutex mutex_;
  long day_ = 0;
};
