// RUN: %check_belay %s belay-close-by-receiver %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

int make();
bool bad(int);
void use(int);

class Queue {
public:
  bool push(int v) {
    std::lock_guard lock(mutex_);
    if (closed_)
      return false;
    items_.push_back(v);
    ready_.notify_one();
    return true;
  }
  void must_push(int v) {
    std::lock_guard lock(mutex_);
    if (closed_)
      throw std::logic_error("closed");
    items_.push_back(v);
    ready_.notify_one();
  }
  std::optional<int> pop() {
    std::unique_lock lock(mutex_);
    while (!closed_ && items_.empty())
      ready_.wait(lock);
    if (items_.empty())
      return std::nullopt;
    int v = items_.front();
    items_.pop_front();
    return v;
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

// C5: the receiver closes.
void bad_receiver() {
  Queue q;
  std::thread sender([&q] {
    for (int i = 0; i < 10; ++i)
      q.push(make());
  });
  std::thread receiver([&q] {
    while (auto v = q.pop())
      if (bad(*v))
        q.close();
        // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: thread 'lambda' receives from 'q' and closes it while others may still send: their send then fails, and the value is lost; let the sending side close [belay-close-by-receiver]
        // CHECK-MESSAGES: :[[@LINE-4]]:23: note: it receives here
        // CHECK-MESSAGES: :[[@LINE-8]]:9: note: thread 'lambda' sends here
        // CHECK-MESSAGES: :[[@LINE-7]]:15: note: thread 'lambda' is started here
  });
  sender.join();
  q.close();
  receiver.join();
}
void bad_receiver_of_throwing() {
  Queue q;
  std::thread sender([&q] {
    for (int i = 0; i < 10; ++i)
      q.must_push(make());
  });
  std::thread receiver([&q] {
    while (auto v = q.pop())
      if (bad(*v))
        q.close();
        // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: thread 'lambda' receives from 'q' and closes it while others may still send: their send then throws or aborts; let the sending side close [belay-close-by-receiver]
  });
  sender.join();
  q.close();
  receiver.join();
}
// The sender looks: discipline.
void bad_receiver_of_careful() {
  Queue q;
  std::thread sender([&q] {
    while (q.push(make()))
      ;
  });
  std::thread receiver([&q] {
    while (auto v = q.pop())
      if (bad(*v))
        q.close();
        // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: thread 'lambda' receives from 'q' and closes it while others may still send: their send then fails; let the sending side close [belay-close-by-receiver]
  });
  sender.join();
  q.close();
  receiver.join();
}
// C5
void ok_sender_closes() {
  Queue q;
  std::thread sender([&q] {
    for (int i = 0; i < 10; ++i)
      q.push(make());
    q.close();
  });
  std::thread receiver([&q] {
    while (auto v = q.pop())
      use(*v);
  });
  sender.join();
  receiver.join();
}
// C5: each of several senders closes.
void bad_each_sender() {
  Queue q;
  std::vector<std::thread> senders;
  for (int i = 0; i < 4; ++i)
    senders.emplace_back([&q] {
      q.push(make());
      q.close();
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: each sender closes 'q', and thread 'lambda' may do so while others still send: their send then fails, and the value is lost; close once, after all of them have ended [belay-close-by-receiver]
      // CHECK-MESSAGES: :[[@LINE-3]]:9: note: a value is sent here
    });
  while (auto v = q.pop())
    use(*v);
  for (auto &t : senders)
    t.join();
}
void bad_one_of_two() {
  Queue q;
  std::thread a([&q] {
    q.push(make());
    q.close();
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: each sender closes 'q', and thread 'lambda' may do so while others still send: their send then fails, and the value is lost; close once, after all of them have ended [belay-close-by-receiver]
  });
  std::thread b([&q] { q.push(make()); });
  while (auto v = q.pop())
    use(*v);
  a.join();
  b.join();
}
// C5
void ok_last_sender() {
  Queue q;
  std::atomic<int> left{4};
  std::vector<std::thread> senders;
  for (int i = 0; i < 4; ++i)
    senders.emplace_back([&] {
      q.push(make());
      if (--left == 0)
        q.close();
    });
  while (auto v = q.pop())
    use(*v);
  for (auto &t : senders)
    t.join();
}
void ok_one_after_the_other() {
  Queue q;
  std::thread b([&q] { q.push(make()); });
  b.join();
  std::thread a([&q] {
    q.push(make());
    q.close();
  });
  while (auto v = q.pop())
    use(*v);
  a.join();
}
void ok_owner() {
  Queue q;
  std::vector<std::thread> senders;
  for (int i = 0; i < 4; ++i)
    senders.emplace_back([&q] { q.push(make()); });
  for (auto &t : senders)
    t.join();
  q.close();
  while (auto v = q.pop())
    use(*v);
}
