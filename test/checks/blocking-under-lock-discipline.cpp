// RUN: %check_belay %s belay-blocking-under-lock %t --config='{CheckOptions: {Confidence: discipline}}'

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <semaphore>
#include <thread>
#include <unistd.h>

// K9: a user's function is called with the lock held.
class Events {
public:
  void bad_fire(int X) {
    std::lock_guard<std::mutex> lock(mutex_);
    last_ = X;
    listener_(X);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this calls back while 'mutex_' is held: if the callee needs the lock, the thread waits for itself; call it after unlocking [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-4]]:33: note: 'mutex_' is locked here
  }
  // K9
  void ok_fire(int X) {
    std::function<void(int)> Copy;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      last_ = X;
      Copy = listener_;
    }
    Copy(X);
  }

private:
  std::mutex mutex_;
  std::function<void(int)> listener_;
  int last_ = 0;
};

std::mutex Slow;
void bad_sleep() {
  std::lock_guard<std::mutex> lock(Slow);
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this sleeps while 'Slow' is held: whoever needs the lock waits as well [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:31: note: 'Slow' is locked here
}
void bad_write(int Fd) {
  std::lock_guard<std::mutex> lock(Slow);
  write(Fd, "x", 1);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'write' can block while 'Slow' is held: whoever needs the lock waits as well [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:31: note: 'Slow' is locked here
}
void ok_sleep() {
  { std::lock_guard<std::mutex> lock(Slow); }
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

class Waits {
public:
  void bad_wait() {
    std::lock_guard<std::mutex> outer(outer_);
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return ready_; });
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this waits on 'cv_' while 'outer_' is held, which the wait doesn't release [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-4]]:33: note: 'outer_' is locked here
  }
  void put() {
    std::lock_guard<std::mutex> lock(mutex_);
    ready_ = true;
    cv_.notify_one();
  }
  void bad_acquire() {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.acquire();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this 'acquire' waits for another thread while 'mutex_' is held: whoever needs the lock waits as well [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:33: note: 'mutex_' is locked here
  }
  void bad_join() {
    std::lock_guard<std::mutex> lock(mutex_);
    thread_.join();
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: this waits for a thread to end while 'mutex_' is held: whoever needs the lock waits as well [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:33: note: 'mutex_' is locked here
  }

private:
  std::mutex outer_, mutex_;
  std::condition_variable cv_;
  std::counting_semaphore<> items_{0};
  std::thread thread_;
  bool ready_ = false;
};
