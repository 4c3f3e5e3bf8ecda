// RUN: %check_belay %s belay-thread-without-done,belay-done-never-signalled %t -- -- -std=c++20 -pthread
//
// The same bugs in other clothes: virtual bodies, state behind pointers,
// wrappers, vectors of threads; and what is not found.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <queue>
#include <thread>
#include <unistd.h>
#include <vector>

void work();
void work(int);

// A virtual body.
class Runnable {
public:
  virtual ~Runnable() = default;
  virtual void run() = 0;
};
class Forever : public Runnable {
public:
  void run() override {
    while (true)
      work();
  }
};
void bad_runnable() {
  Forever f;
  Runnable &r = f;
  std::thread t([&r] { r.run(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
  t.join();
}
void bad_member_pointer() {
  Forever f;
  std::thread t(&Forever::run, &f);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'Forever::run' has no stop path: its loop never ends [belay-thread-without-done]
  t.join();
}
void bad_bind() {
  Forever f;
  std::thread t(std::bind(&Forever::run, &f));
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'Forever::run' has no stop path: its loop never ends [belay-thread-without-done]
  t.join();
}
struct Functor {
  void operator()() const {
    for (;;)
      work();
  }
};
void bad_functor() {
  std::thread t{Functor()};
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'Functor::operator()' has no stop path: its loop never ends [belay-thread-without-done]
  t.join();
}

// Vectors of threads.
class bad_vector {
public:
  void start(int n) {
    for (int i = 0; i < n; ++i)
      workers_.emplace_back(&bad_vector::run, this);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: thread 'bad_vector::run' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
  }
  ~bad_vector() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    for (auto &w : workers_)
      w.join();
  }
  void post(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push(v);
    ready_.notify_one();
  }

private:
  void run() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      ready_.wait(lock, [this] { return stop_ || !items_.empty(); });
      if (stop_)
        return;
      items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<int> items_;
  bool stop_ = false;
  std::vector<std::thread> workers_;
};

// State behind a shared_ptr.
class bad_shared_state {
  struct State {
    std::mutex mutex;
    std::condition_variable ready;
    std::queue<int> items;
    bool stop = false;
  };

public:
  bad_shared_state() : state_(std::make_shared<State>()), thread_([s = state_] {
  // CHECK-MESSAGES: :[[@LINE-1]]:59: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
      std::unique_lock<std::mutex> lock(s->mutex);
      while (!s->stop) {
        s->ready.wait(lock, [&] { return !s->items.empty(); });
        s->items.pop();
      }
    }) {}
  ~bad_shared_state() {
    {
      std::lock_guard<std::mutex> lock(state_->mutex);
      state_->stop = true;
    }
    state_->ready.notify_all();
    thread_.join();
  }

private:
  std::shared_ptr<State> state_;
  std::thread thread_;
};

// A free function whose flag is passed by reference, and never set.
static void poll_until(std::atomic<bool> &stop) {
  while (!stop)
    work();
}
void bad_ref_never_set() {
  std::atomic<bool> stop{false};
  std::thread t(poll_until, std::ref(stop));
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'poll_until' is never told to stop: nothing sets 'stop' [belay-done-never-signalled]
  // CHECK-MESSAGES: :[[@LINE-7]]:11: note: it tests 'stop' here
  // CHECK-MESSAGES: :[[@LINE+1]]:5: note: 'bad_ref_never_set' waits for it here
  t.join();
}

// The wrong value is set.
class bad_wrong_value {
public:
  bad_wrong_value() : thread_([this] {
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: thread 'lambda' is never told to stop: nothing sets 'running_' [belay-done-never-signalled]
      while (running_)
        work();
    }) {}
  ~bad_wrong_value() {
    running_ = true;
    thread_.join();
  }

private:
  std::atomic<bool> running_{true};
  std::thread thread_;
};

// The copy is tested.
void FN_flag_by_copy() {
  bool stop = false;
  std::thread t([stop] {
    while (!stop)
      work();
  });
  stop = true;
  t.join();
}

// stop() sets the flag after the join.
class bad_stop_order {
public:
  void start() { thread_ = std::thread(&bad_stop_order::run, this); }
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'bad_stop_order::stop' joins thread 'bad_stop_order::run' before anything sets 'stop_' [belay-done-never-signalled]
  // CHECK-MESSAGES: :[[@LINE+9]]:13: note: the thread ends on 'stop_'
  // CHECK-MESSAGES: :[[@LINE+2]]:13: note: 'bad_stop_order::stop' waits for it here
  void stop() {
    thread_.join();
    stop_ = true;
  }

private:
  void run() {
    while (!stop_)
      work();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// L19: the first thread's flag is forgotten.
class FN_overwritten_flag {
public:
  void start() {
    stop_ = std::make_shared<std::atomic<bool>>(false);
    threads_.emplace_back([s = stop_] {
      while (!*s)
        work();
    });
  }
  ~FN_overwritten_flag() {
    *stop_ = true;
    for (auto &t : threads_)
      t.join();
  }

private:
  std::shared_ptr<std::atomic<bool>> stop_;
  std::vector<std::thread> threads_;
};

