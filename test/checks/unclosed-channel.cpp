// RUN: %check_belay %s belay-unclosed-channel %t -- -- -std=c++20 -pthread

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

int make();
void use(int);

class Queue {
public:
  void push(int v) {
    std::lock_guard lock(mutex_);
    items_.push_back(v);
    ready_.notify_one();
  }
  bool pop(int &v) {
    std::unique_lock lock(mutex_);
    while (items_.empty() && !closed_)
      ready_.wait(lock);
    if (items_.empty())
      return false;
    v = items_.front();
    items_.pop_front();
    return true;
  }
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<int> items_;
  bool closed_ = false;
};

// L5: nobody closes this one.
void bad_never_closed() {
  Queue q;
  std::thread sender([&] {
    for (int i = 0; i < 10; ++i)
      q.push(make());
  });
  int v;
  while (q.pop(v))
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop over 'q' never ends: nothing sets 'q.closed_'; close it after the last value [belay-unclosed-channel]
  // CHECK-MESSAGES: :[[@LINE-30]]:14: note: it waits here
    use(v);
  sender.join();
}
// L5
void ok_sender_closes() {
  Queue q;
  std::thread sender([&] {
    for (int i = 0; i < 10; ++i)
      q.push(make());
    q.close();
  });
  int v;
  while (q.pop(v))
    use(v);
  sender.join();
}
void ok_number() {
  Queue q;
  std::thread sender([&] {
    for (int i = 0; i < 10; ++i)
      q.push(make());
  });
  int v = 0;
  for (int i = 0; i < 10; ++i)
    if (q.pop(v))
      use(v);
  sender.join();
}
void ok_last_value() {
  Queue q;
  std::thread sender([&] {
    for (int i = 0; i < 10; ++i)
      q.push(make());
    q.push(-1);
  });
  int v;
  while (q.pop(v) && v >= 0)
    use(v);
  sender.join();
}

// A queue that has no close.
class Endless {
public:
  void put(int v) {
    std::lock_guard lock(mutex_);
    items_.push_back(v);
    ready_.notify_one();
  }
  bool take(int &v) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return done_ || !items_.empty(); });
    if (items_.empty())
      return false;
    v = items_.front();
    items_.pop_front();
    return true;
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<int> items_;
  bool done_ = false;
};
// L5
void bad_no_close() {
  Endless q;
  std::thread sender([&q] {
    for (int i = 0; i < 10; ++i)
      q.put(make());
  });
  int v;
  while (q.take(v))
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop over 'q' never ends: nothing sets 'q.done_'; close it after the last value [belay-unclosed-channel]
    use(v);
  sender.join();
}
