// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// What a constructor does to an object that `new` makes comes before others get the pointer to it.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

class List {
public:
  List() { clear(); }
  void clear() { head_ = &none_; }
  int *front() { return head_; }
  void insert(int *n) { head_ = n; }

private:
  int *head_, none_;
};
class Base {
public:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      (void)*list_.front();
      condition_.wait(lock);
    }
  }
  void schedule(int *n) {
    std::unique_lock<std::mutex> lock(mutex_);
    list_.insert(n);
    condition_.notify_one();
  }
  void stop() {
    std::unique_lock<std::mutex> lock(mutex_);
    stop_ = true;
    condition_.notify_one();
  }

protected:
  std::mutex mutex_;
  std::condition_variable condition_;
  List list_;
  bool stop_ = false;
};
class Timers : public Base {
public:
  Timers() : thread_([this] { run(); }) {}
  static Timers &get() {
    static Timers *timers = new Timers;
    return *timers;
  }

private:
  std::thread thread_;
};
struct Waiter {
  std::mutex mutex;
  int n = 0;
  void sleep() { Timers::get().schedule(&n); }
  void join() {
    mutex.lock();
    Timers::get().schedule(&n);
  }
};
void ok_waits() {
  Waiter w;
  w.sleep();
  w.join();
}

// But for the thread that it has started before.
class BadTimers {
public:
  BadTimers() {
    thread_ = std::thread([this] { run(); });
    interval_ = 5;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'interval_' is written here after a thread was started in the constructor, which reads it [belay-unconfined-data]
  }
  ~BadTimers() { thread_.join(); }

private:
  void run() {
    for (int i = 0; i < 100; i += interval_)
      std::this_thread::yield();
  }
  int interval_ = 1;
  std::thread thread_;
};
void late() {
  std::unique_ptr<BadTimers> timers(new BadTimers);
}
