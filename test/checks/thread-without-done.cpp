// RUN: %check_belay %s belay-thread-without-done,belay-done-never-signalled %t -- -- -std=c++20 -pthread
//
// The ways in which a thread can't be ended, on std.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <queue>
#include <semaphore>
#include <stop_token>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

void work();
void work(int);

// L16, C10: no way out.
void bad_forever() {
  std::thread t([] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
  // CHECK-MESSAGES: :[[@LINE+2]]:5: note: this loop has no exit; test a stop token or a done channel in it
  // CHECK-MESSAGES: :[[@LINE+4]]:5: note: 'bad_forever' waits for it here
    while (true)
      work();
  });
  t.join();
}
void bad_forever_detached() {
  std::thread([] {
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    for (;;) {
      work();
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  }).detach();
}
void loops_for_ever() {
  for (;;)
    work();
}
void bad_forever_in_callee() {
  std::jthread t([] { loops_for_ever(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
}
class bad_member_forever {
public:
  bad_member_forever() : thread_(&bad_member_forever::run, this) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: thread 'bad_member_forever::run' has no stop path: its loop never ends [belay-thread-without-done]
  ~bad_member_forever() { thread_.join(); }

private:
  void run() {
    while (true) {
      std::unique_lock<std::mutex> lock(mutex_);
      condition_.wait(lock, [this] { return !items_.empty(); });
      work(items_.front());
      items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable condition_;
  std::queue<int> items_;
  std::thread thread_;
};
void bad_async_forever() {
  auto f = std::async(std::launch::async, [] {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    for (;;)
      work();
  });
  work();
}
void bad_after_init(bool (*init)()) {
  std::thread t([=] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    if (!init())
      return;
    for (;;)
      work();
  });
  t.join();
}
template <class F> std::thread create_thread(F f) { return std::thread(std::move(f)); }
void bad_through_wrapper() {
  std::thread t = create_thread([] {
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    while (true)
      work();
  });
  t.join();
}
// An exception caught in the loop doesn't leave it.
void bad_catches_and_goes_on() {
  std::thread t([] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    while (true) {
      try {
        work();
      } catch (...) {
      }
    }
  });
  t.join();
}

// L18, X9: a jthread deaf to its token.
void bad_deaf_jthread() {
  std::jthread t([] {
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    while (true)
      work();
  });
}
void bad_ignores_token() {
  std::jthread t([](std::stop_token) {
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    while (true)
      work();
  });
}
void bad_token_plain_wait() {
  std::mutex mutex;
  std::condition_variable condition;
  std::queue<int> items;
  std::jthread t([&](std::stop_token stop) {
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
  // CHECK-MESSAGES: :[[@LINE+4]]:17: note: a stop request doesn't end this wait
  // CHECK-MESSAGES: :[[@LINE+8]]:1: note: 'bad_token_plain_wait' waits for it here
    while (!stop.stop_requested()) {
      std::unique_lock lock(mutex);
      condition.wait(lock, [&] { return !items.empty(); });
      work(items.front());
      items.pop();
    }
  });
}

// X5: the flag is set, but nothing ends the wait.
class bad_predicate_without_flag {
public:
  bad_predicate_without_flag() : thread_([this] { run(); }) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:34: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
  ~bad_predicate_without_flag() {
    stop_ = true;
    condition_.notify_all();
    thread_.join();
  }
  void push(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push(v);
    condition_.notify_one();
  }

private:
  void run() {
    while (!stop_) {
      std::unique_lock<std::mutex> lock(mutex_);
      condition_.wait(lock, [this] { return !items_.empty(); });
      work(items_.front());
      items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable condition_;
  std::queue<int> items_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
class bad_no_notify {
public:
  bad_no_notify() : thread_([this] { run(); }) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
  ~bad_no_notify() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      condition_.wait(lock, [this] { return stop_ || !items_.empty(); });
      while (!items_.empty())
        items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable condition_;
  std::queue<int> items_;
  bool stop_ = false;
  std::thread thread_;
};
class bad_notify_after_join {
public:
  bad_notify_after_join() : thread_([this] { run(); }) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
  ~bad_notify_after_join() {
    stop_ = true;
    thread_.join();
    condition_.notify_all();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_)
      condition_.wait(lock);
  }
  std::mutex mutex_;
  std::condition_variable condition_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
class bad_inner_loop {
public:
  bad_inner_loop() : thread_([this] { run(); }) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
  ~bad_inner_loop() {
    stop_ = true;
    condition_.notify_all();
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::unique_lock<std::mutex> lock(mutex_);
      while (items_.empty())
        condition_.wait(lock);
      items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable condition_;
  std::queue<int> items_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
template <class T> class Queue {
public:
  void push(T v) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push(std::move(v));
    ready_.notify_one();
  }
  T pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return !items_.empty(); });
    T v = std::move(items_.front());
    items_.pop();
    return v;
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<T> items_;
};
class bad_deaf_pop {
public:
  bad_deaf_pop() : thread_([this] { run(); }) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
  ~bad_deaf_pop() {
    running_ = false;
    thread_.join();
  }
  void post(int v) { queue_.push(v); }

private:
  void run() {
    while (running_)
      work(queue_.pop());
  }
  Queue<int> queue_;
  std::atomic<bool> running_{true};
  std::thread thread_;
};
// Popped for ever: what close there is, the result doesn't say (C10).
class bad_pop_forever {
public:
  bad_pop_forever() : thread_([this] {
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
      for (;;)
        work(queue_.pop());
    }) {}
  ~bad_pop_forever() { thread_.join(); }
  void post(int v) { queue_.push(v); }

private:
  Queue<int> queue_;
  std::thread thread_;
};
class bad_semaphore {
public:
  bad_semaphore() : thread_([this] {
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: thread 'lambda' cannot be stopped while it blocks in 'acquire' [belay-thread-without-done]
      while (!stop_) {
        ready_.acquire();
        work();
      }
    }) {}
  void post() { ready_.release(); }
  ~bad_semaphore() {
    stop_ = true;
    thread_.join();
  }

private:
  std::counting_semaphore<> ready_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
// L17: blocks in the kernel.
class bad_accept {
public:
  void start() {
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
    thread_ = std::thread([this] {
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' cannot be stopped while it blocks in 'accept' [belay-thread-without-done]
      while (!stop_) {
        accept(socket_, nullptr, nullptr);
        work();
      }
    });
  }
  void stop() {
    stop_ = true;
    thread_.join();
    close(socket_);
  }

private:
  int socket_ = -1;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
class bad_long_sleep {
public:
  bad_long_sleep() : thread_([this] {
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: thread 'lambda' cannot be stopped while it blocks in 'sleep_for' [belay-thread-without-done]
      while (!stop_) {
        work();
        std::this_thread::sleep_for(std::chrono::minutes(5));
      }
    }) {}
  ~bad_long_sleep() {
    stop_ = true;
    thread_.join();
  }

private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// L14: nobody gives the signal.
class bad_never_set {
public:
  bad_never_set() : thread_([this] {
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: thread 'lambda' is never told to stop: nothing sets 'stop_' [belay-done-never-signalled]
  // CHECK-MESSAGES: :[[@LINE+2]]:15: note: it tests 'stop_' here
  // CHECK-MESSAGES: :[[@LINE+4]]:30: note: 'bad_never_set::~bad_never_set' waits for it here
      while (!stop_)
        work();
    }) {}
  ~bad_never_set() { thread_.join(); }

private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
void bad_never_set_local() {
  std::atomic<bool> stop{false};
  std::thread t([&] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' is never told to stop: nothing sets 'stop' [belay-done-never-signalled]
    while (!stop.load())
      work();
  });
  t.join();
}
static std::atomic<bool> quit{false};
void bad_never_set_static() {
  std::thread t([] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' is never told to stop: nothing sets 'quit' [belay-done-never-signalled]
    while (!quit)
      work();
  });
  t.join();
}
class bad_wait_never_set {
public:
  bad_wait_never_set() : thread_([this] {
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: thread 'lambda' is never told to stop: nothing sets 'ready_' [belay-done-never-signalled]
      std::unique_lock<std::mutex> lock(mutex_);
      condition_.wait(lock, [this] { return ready_; });
      work();
    }) {}
  ~bad_wait_never_set() {
    condition_.notify_all();
    thread_.join();
  }

private:
  std::mutex mutex_;
  std::condition_variable condition_;
  bool ready_ = false;
  std::thread thread_;
};

// The owner waits first.
void bad_join_first() {
  std::atomic<bool> stop{false};
  std::thread t([&] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'bad_join_first' joins thread 'lambda' before anything sets 'stop' [belay-done-never-signalled]
  // CHECK-MESSAGES: :[[@LINE+2]]:13: note: the thread ends on 'stop'
  // CHECK-MESSAGES: :[[@LINE+5]]:5: note: 'bad_join_first' waits for it here
    while (!stop)
      work();
  });
  work();
  t.join();
  stop = true;
}
// L7: on one path.
bool failed();
void bad_early_return() {
  std::atomic<bool> stop{false};
  auto f = std::async(std::launch::async, [&] {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'bad_early_return' joins thread 'lambda' before anything sets 'stop' [belay-done-never-signalled]
    while (!stop)
      work();
  });
  if (failed())
    return;
  stop = true;
}
// L6: Start without Stop.
class Worker {
public:
  void start() {
    thread_ = std::thread([this] {
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'bad_start_without_stop' joins thread 'lambda' before anything sets 'stop_' [belay-done-never-signalled]
      while (!stop_)
        work();
    });
  }
  void stop() { stop_ = true; }
  ~Worker() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
void bad_start_without_stop() {
  Worker w;
  w.start();
  work();
}
void ok_start_and_stop() {
  Worker w;
  w.start();
  w.stop();
}

// The flag is set by a message to the thread, which wakes it.
template <typename T> class Inbox {
public:
  void push(T value) {
    std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
    ready_.notify_one();
  }
  void pop(T &value) {
    std::unique_lock lock(mutex_);
    while (values_.empty())
      ready_.wait(lock);
    value = std::move(values_.back());
    values_.pop_back();
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::vector<T> values_;
};
class OkActor {
public:
  OkActor() : thread_([this] { run(); }) {}
  ~OkActor() {
    inbox_.push([this] { done_ = true; });
    thread_.join();
  }

private:
  void run() {
    while (!done_) {
      std::function<void()> message;
      inbox_.pop(message);
      message();
    }
  }
  bool done_ = false;
  Inbox<std::function<void()>> inbox_;
  std::thread thread_;
};

// The wait is in a guard that refers to the queue: what closes the queue ends it.
template <typename T> class Mailbox {
public:
  void push(T value) {
    std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
    ready_.notify_one();
  }
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    ready_.notify_all();
  }
  void forget() {
    std::lock_guard lock(mutex_);
    values_.clear();
  }
  class Reader {
  public:
    explicit Reader(Mailbox &box) : box_(box), lock_(box.mutex_) {}
    bool pop(T &value) {
      while (box_.values_.empty()) {
        if (box_.closed_)
          return false;
        box_.ready_.wait(lock_);
      }
      value = std::move(box_.values_.back());
      box_.values_.pop_back();
      return true;
    }

  private:
    Mailbox &box_;
    std::unique_lock<std::mutex> lock_;
  };

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  bool closed_ = false;
  std::vector<T> values_;
};
class OkReader {
public:
  OkReader() : thread_([this] { run(); }) {}
  ~OkReader() {
    stop_ = true;
    box_.close();
    thread_.join();
  }
  void put(int n) { box_.push(n); }

private:
  void run() {
    while (!stop_) {
      Mailbox<int>::Reader reader(box_);
      int n = 0;
      if (!reader.pop(n))
        break;
      work();
    }
  }
  Mailbox<int> box_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
class BadReader {
public:
  BadReader() : thread_([this] { run(); }) {}
// CHECK-MESSAGES: :[[@LINE-1]]:17: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
  ~BadReader() {
    stop_ = true;
    box_.forget();
    thread_.join();
  }
  void put(int n) { box_.push(n); }

private:
  void run() {
    while (!stop_) {
      Mailbox<int>::Reader reader(box_);
      int n = 0;
      if (!reader.pop(n))
        break;
      work();
    }
  }
  Mailbox<int> box_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// What notifies in a loop before the object ends has done so before it is told to stop.
class Collector {
public:
  Collector() : thread_([this](std::stop_token token) { collect(token); }) {}
// CHECK-MESSAGES: :[[@LINE-1]]:17: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
  void add() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++n_;
    some_.notify_one();
  }

private:
  void collect(std::stop_token token) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!token.stop_requested()) {
      some_.wait(lock, [&] { return n_ > 8 || token.stop_requested(); });
      n_ = 0;
    }
  }
  std::mutex mutex_;
  std::condition_variable some_;
  int n_ = 0;
  std::jthread thread_;
};
void bad_notifies_before() {
  Collector collector;
  for (int i = 0; i < 100; ++i)
    collector.add();
}
