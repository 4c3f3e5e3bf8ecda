// A guard that can go from one mutex to the next unlocks the first for nobody else.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c++17 -pthread
#include <pthread.h>

class SysMutex {
public:
  SysMutex() { pthread_mutex_init(&cs_, nullptr); }
  ~SysMutex() { pthread_mutex_destroy(&cs_); }
  void Lock() { pthread_mutex_lock(&cs_); }
  void UnLock() { pthread_mutex_unlock(&cs_); }

private:
  pthread_mutex_t cs_;
};

class SysMutexHelper {
public:
  explicit SysMutexHelper(SysMutex *m = nullptr) : mtx_(nullptr) {
    if (m)
      Lock(m);
  }
  ~SysMutexHelper() {
    if (mtx_)
      UnLock();
  }
  void Lock(SysMutex *m) {
    if (mtx_) {
      if (mtx_ == m)
        return;
      mtx_->UnLock();
    }
    m->Lock();
    mtx_ = m;
  }
  void UnLock() {
    if (mtx_) {
      mtx_->UnLock();
      mtx_ = nullptr;
    }
  }

private:
  SysMutex *mtx_;
};

class Manager {
public:
  void bad_silent() {
    data_.Lock();
    if (++silent_ > 10) {
      active_ = false;
      data_.UnLock();
    }
    // CHECK-MESSAGES: :[[@LINE+1]]:3: warning: 'data_.cs_' is still locked when the function returns here
  }
  // CHECK-MESSAGES: :[[@LINE-7]]:11: note: locked here
  // CHECK-MESSAGES: :[[@LINE-5]]:13: note: another path unlocks it here
  int ok_helped(int n) {
    SysMutexHelper h(&data_);
    if (n < silent_)
      return 0;
    silent_ -= n;
    return n;
  }

private:
  SysMutex data_;
  int silent_ = 0;
  bool active_ = true;
};

int use(Manager &m) {
  m.bad_silent();
  return m.ok_helped(1);
}
