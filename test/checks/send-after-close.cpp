// RUN: %check_belay %s belay-send-after-close %t -- -- -std=c++20 -pthread
//
// Channels by hand, recognised by their shape: a closed flag that who waits looks at, and that a put refuses.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>

int make();
bool failed();
void use(int);

template <class T> class Queue {
public:
  bool push(T v) {
    std::lock_guard lock(mutex_);
    if (closed_)
      return false;
    items_.push_back(std::move(v));
    ready_.notify_one();
    return true;
  }
  bool pop(T &v) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty())
      return false;
    v = std::move(items_.front());
    items_.pop_front();
    return true;
  }
  void close() {
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }
  void reopen() {
    std::lock_guard lock(mutex_);
    closed_ = false;
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> items_;
  bool closed_ = false;
};

void consume(Queue<int> &q) {
  for (int v; q.pop(v);)
    use(v);
}

// C2
void bad_last_value() {
  Queue<int> q;
  q.push(1);
  q.close();
  q.push(2);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this sends to 'q' after its close: it fails, and the value is lost [belay-send-after-close]
  // CHECK-MESSAGES: :[[@LINE-44]]:5: note: 'Queue::push' sends here
  // CHECK-MESSAGES: :[[@LINE-4]]:5: note: it is closed here
  // CHECK-MESSAGES: :[[@LINE-30]]:7: note: 'Queue::close' closes it here
}
// C2
void ok_order() {
  Queue<int> q;
  q.push(1);
  q.push(2);
  q.close();
}
void ok_looked_at() {
  Queue<int> q;
  q.close();
  if (q.push(1))
    use(1);
}
void ok_reopened() {
  Queue<int> q;
  q.close();
  q.reopen();
  q.push(1);
}
void ok_other_path() {
  Queue<int> q;
  if (failed()) {
    q.close();
    return;
  }
  q.push(1);
}
static void finish(Queue<int> &q) { q.close(); }
static void report(Queue<int> &q) { q.push(0); }
// C2
void bad_in_calls() {
  Queue<int> q;
  finish(q);
  report(q);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this sends to 'q' after its close: it fails, and the value is lost [belay-send-after-close]
}

// A pool, whose queue is closed by its stop.
class Pool {
public:
  void stop() {
    stopped_ = true;
    ready_.notify_all();
  }
  void post(std::function<void()> f) {
    std::lock_guard lock(mutex_);
    if (stopped_.load())
      throw std::runtime_error("stopped");
    tasks_.emplace_back(std::move(f));
    ready_.notify_one();
  }
  void run() {
    while (true) {
      std::unique_lock lock(mutex_);
      while (tasks_.empty() && !stopped_)
        ready_.wait(lock);
      if (stopped_)
        return;
      auto f = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      f();
    }
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> tasks_;
  std::atomic<bool> stopped_{false};
};
// L10: a request after the stop.
void bad_post_after_stop(Pool &pool) {
  pool.stop();
  pool.post([] {});
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: this sends to 'pool' after its close: it throws or aborts [belay-send-after-close]
}
// L10
void ok_post_before_stop(Pool &pool) {
  pool.post([] {});
  pool.stop();
}
// It is to throw.
void ok_expected(Pool &pool) {
  pool.stop();
  try {
    pool.post([] {});
  } catch (const std::runtime_error &) {
  }
}

// Nobody waits for this one: it is no channel.
class Registry {
public:
  void freeze() {
    std::lock_guard lock(mutex_);
    frozen_ = true;
  }
  void add(int v) {
    std::lock_guard lock(mutex_);
    if (frozen_)
      return;
    items_.push_back(v);
  }

private:
  std::mutex mutex_;
  std::deque<int> items_;
  bool frozen_ = false;
};
void ok_registry(Registry &r) {
  r.freeze();
  r.add(1);
}
