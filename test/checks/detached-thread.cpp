// RUN: %check_belay %s belay-detached-thread %t -- -- -std=c++20 -pthread

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

void work();

// L16: fire and forget.
void bad_fire_and_forget() {
  std::thread(work).detach();
// CHECK-MESSAGES: :[[@LINE-1]]:21: warning: thread 'work' is detached: nobody can stop it or wait for it; keep its handle and join it [belay-detached-thread]
}

// L16
void bad_in_a_loop(const std::vector<int> &requests) {
  for (int r : requests) {
    std::thread t([r] { (void)r; work(); });
    t.detach();
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: thread 'lambda' is detached: nobody can stop it or wait for it; keep its handle and join it [belay-detached-thread]
// CHECK-MESSAGES: :[[@LINE-3]]:17: note: the thread is started here
  }
}

// D8, L16
struct BadOwner {
  void start() {
    std::thread([this] { run(); }).detach();
// CHECK-MESSAGES: :[[@LINE-1]]:36: warning: thread 'lambda' is detached: nobody can stop it or wait for it; keep its handle and join it [belay-detached-thread]
// CHECK-MESSAGES: :[[@LINE-2]]:5: note: it uses '*this', which nothing keeps alive until it ends
  }
  void run() { ++n_; }
  int n_ = 0;
};

// The thread has a share of the object.
struct BadButShared : std::enable_shared_from_this<BadButShared> {
  void start() {
    std::thread([self = shared_from_this(), this] { run(); }).detach();
// CHECK-MESSAGES: :[[@LINE-1]]:63: warning: thread 'lambda' is detached: nobody can stop it or wait for it; keep its handle and join it [belay-detached-thread]
// CHECK-MESSAGES-NOT: :[[@LINE-2]]:5: note: it uses
  }
  void run() { ++n_; }
  int n_ = 0;
};

// L16
void ok_joined() {
  std::thread t(work);
  t.join();
}

// D8: a detach with a handshake, which stop() waits for.
class OkHandshake {
public:
  void start() {
    running_ = true;
    std::thread([this] {
      work();
      std::lock_guard<std::mutex> g(m_);
      running_ = false;
      cv_.notify_all();
    }).detach();
  }
  ~OkHandshake() {
    std::unique_lock<std::mutex> lk(m_);
    cv_.wait(lk, [this] { return !running_; });
  }

private:
  std::mutex m_;
  std::condition_variable cv_;
  bool running_ = false;
};

// L16: a counter that the destructor waits for.
class OkCounter {
public:
  void start() {
    ++active_;
    std::thread([this] {
      work();
      --active_;
    }).detach();
  }
  ~OkCounter() {
    while (active_.load() != 0)
      std::this_thread::yield();
  }

private:
  std::atomic<int> active_{0};
};

void ok_promise() {
  std::promise<void> done;
  std::thread([&done] {
    work();
    done.set_value();
  }).detach();
  done.get_future().wait();
}

// An object that says it is never destroyed lives as long as the program.
class OkForEver {
public:
  void start() { std::thread(&OkForEver::run, this).detach(); }
  ~OkForEver() { std::abort(); }

private:
  void run() {
    for (;;)
      work();
  }
};

// Who waits is in another unit: this one is right, if the promise is kept there.
void FP_handshake_elsewhere(std::atomic<int> &active) {
  std::thread([&active] {
    work();
    --active;
  }).detach();
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: thread 'lambda' is detached: nobody can stop it or wait for it; keep its handle and join it [belay-detached-thread]
}

// The class waits for the end in a way of its own; a signal that none of its methods waits for says nothing.
struct Signal {
  void signal();
  void wait();
};
class Waited {
public:
  void ok_start() { std::thread(&Waited::run, this).detach(); }
  void stop() { ended_.wait(); }

private:
  void run() { ended_.signal(); }
  Signal ended_;
};
class NotWaited {
public:
  void bad_start() { std::thread(&NotWaited::run, this).detach(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:57: warning: thread 'NotWaited::run' is detached: nobody can stop it or wait for it; keep its handle and join it [belay-detached-thread]
  // CHECK-MESSAGES: :[[@LINE-2]]:22: note: it uses '*this', which nothing keeps alive until it ends
  void stop() { other_.wait(); }

private:
  void run() {
    ended_.signal();
    runs_ = false;
  }
  Signal ended_, other_;
  bool runs_ = true;
};

// Whoever starts it says whether it is to be detached, and gets it back if it isn't.
void work_on(int n);
std::thread *ok_start(int n, bool detach) {
  auto *t = new std::thread(work_on, n);
  if (detach)
    t->detach();
  return t;
}
void bad_start_late(int n) {
  std::thread t(work_on, n);
  if (n > 3)
    t.detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: thread 'work_on' is detached: nobody can stop it or wait for it; keep its handle and join it [belay-detached-thread]
  else
    t.join();
}

// Code of another unit runs the lambda on the thread.
void guarded(const char *what, const std::function<void()> &body);
class ok_awaited_in_a_lambda {
public:
  void start() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++active_;
    std::thread([this] { run(); }).detach();
  }
  ~ok_awaited_in_a_lambda() {
    std::unique_lock<std::mutex> hold(mutex_);
    while (active_ > 0)
      done_.wait(hold);
  }

private:
  void run() {
    guarded("loop", [this] { loop(); });
  }
  void loop() {
    work();
    std::lock_guard<std::mutex> hold(mutex_);
    if (--active_ == 0)
      done_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable done_;
  int active_ = 0;
};
class bad_lambda_that_tells_nobody {
public:
  void start() {
    std::thread([this] { run(); }).detach();
// CHECK-MESSAGES: :[[@LINE-1]]:36: warning: thread 'lambda' is detached: nobody can stop it or wait for it; keep its handle and join it [belay-detached-thread]
// CHECK-MESSAGES: :[[@LINE-2]]:5: note: it uses '*this', which nothing keeps alive until it ends
  }

private:
  void run() {
    ++runs_;
    guarded("loop", [] { work(); });
  }
  int runs_ = 0;
};
