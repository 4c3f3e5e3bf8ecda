// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c++17 -pthread
//
// A class with lock() and unlock() that lets in as many as it was told is no mutex; a method of another unit may lock
// a mutex again; who throws has told its caller that it gets no lock.

#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <stdexcept>

class Semaphore {
public:
  explicit Semaphore(int count) : count_(count) {}
  void lock() {
    std::unique_lock<std::mutex> lock(mutex_);
    free_.wait(lock, [this] { return count_ != 0; });
    count_--;
  }
  void unlock() {
    std::lock_guard<std::mutex> lock(mutex_);
    count_++;
    free_.notify_one();
  }

private:
  std::mutex mutex_;
  std::condition_variable free_;
  unsigned count_;
};

bool more();
void work();

class ok_lines {
public:
  void load(int lines) {
    int read = 0;
    for (int i = 0; i < lines; ++i)
      if (++read == 32) {
        read = 0;
        ready_.unlock();
      }
    if (read != 0)
      ready_.unlock();
  }
  void next() { ready_.lock(); }

private:
  Semaphore ready_{0};
};

void ok_twiceFree(Semaphore &s) {
  s.unlock();
  s.unlock();
}

// How long it spins is not how many it lets in.
class SpinMutex {
public:
  explicit SpinMutex(int spins) : spins_(spins) {}
  void lock();
  void unlock() { unlocks_++; }

private:
  int spins_;
  int unlocks_ = 0;
};

void bad_spinTwice(SpinMutex &m) {
  m.lock();
  work();
  m.unlock();
  // CHECK-MESSAGES: :[[@LINE+2]]:5: warning: 'm' is unlocked here, but it has been unlocked already [belay-missing-unlock]
  // CHECK-MESSAGES: :[[@LINE-2]]:5: note: unlocked here first
  m.unlock();
}

std::mutex other;

class RecursiveShared {
public:
  void lock();
  void shared_lock();
  void refresh();
  void unlock();
};

void ok_readsTwice(RecursiveShared &m) {
  std::lock_guard<std::mutex> guard(other);
  m.shared_lock();
  m.shared_lock();
  work();
  m.unlock();
  m.unlock();
}

void bad_refreshes(RecursiveShared &m) {
  std::lock_guard<std::mutex> guard(other);
  m.refresh();
  m.lock();
  m.unlock();
  // CHECK-MESSAGES: :[[@LINE+2]]:5: warning: 'm' is unlocked here, but it has been unlocked already [belay-missing-unlock]
  // CHECK-MESSAGES: :[[@LINE-2]]:5: note: unlocked here first
  m.unlock();
}

class FileLock {
public:
  void lock() { ok_lockOrThrow(); }
  void ok_lockOrThrow() {
    pthread_rwlock_wrlock(&lock_);
    if (more())
      return;
    pthread_rwlock_unlock(&lock_);
    throw std::runtime_error("no lock");
  }
  void bad_lockOrNot() {
    pthread_rwlock_wrlock(&lock_);
    if (more())
      // CHECK-MESSAGES: :[[@LINE+3]]:7: warning: 'lock_' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
      // CHECK-MESSAGES: :[[@LINE-3]]:5: note: locked here
      // CHECK-MESSAGES: :[[@LINE+2]]:5: note: another path unlocks it here
      return;
    pthread_rwlock_unlock(&lock_);
  }
  void unlock() { pthread_rwlock_unlock(&lock_); }

private:
  pthread_rwlock_t lock_;
};
