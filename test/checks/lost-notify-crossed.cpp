// One condition for those who give and those who take.
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

class Exchange {
public:
  void bad_give(int v) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return !slot_.has_value(); });
    slot_ = v;
    changed_.notify_one();
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: this notify wakes one of those who wait on 'changed_', some as 'Exchange::bad_give' and some as 'Exchange::take' does: if it is one of the first, who can't go on, the others sleep on; notify all of them [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-4]]:14: note: several threads wait like this
// CHECK-MESSAGES: :[[@LINE+6]]:14: note: and others for something else
// CHECK-MESSAGES: :[[@LINE+22]]:5: note: the threads are started here
// CHECK-FIXES: changed_.notify_all();
  }
  int take() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return slot_.has_value(); });
    int v = *slot_;
    slot_.reset();
    changed_.notify_all();
    return v;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<int> slot_;
};

void several() {
  Exchange e;
  std::vector<std::thread> all;
  for (int i = 0; i < 3; ++i) {
    all.emplace_back([&e, i] { e.bad_give(i); });
    all.emplace_back([&e] { e.take(); });
  }
  for (std::thread &t : all)
    t.join();
}

// One giver, one taker: nobody else waits.
class Pair {
public:
  void ok_give(int v) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return !slot_.has_value(); });
    slot_ = v;
    changed_.notify_one();
  }
  int ok_take() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return slot_.has_value(); });
    int v = *slot_;
    slot_.reset();
    changed_.notify_one();
    return v;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<int> slot_;
};
void pair() {
  Pair p;
  std::thread giver([&p] { p.ok_give(1); });
  std::thread taker([&p] { p.ok_take(); });
  giver.join();
  taker.join();
}

// A condition for each.
class Buffer {
public:
  void ok_give(int v) {
    std::unique_lock<std::mutex> lock(mutex_);
    room_.wait(lock, [this] { return items_.size() < 8; });
    items_.push_back(v);
    ready_.notify_one();
  }
  int ok_take() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return !items_.empty(); });
    int v = items_.front();
    items_.pop_front();
    room_.notify_one();
    return v;
  }

private:
  std::mutex mutex_;
  std::condition_variable room_, ready_;
  std::deque<int> items_;
};
void buffers() {
  Buffer b;
  std::vector<std::thread> all;
  for (int i = 0; i < 3; ++i) {
    all.emplace_back([&b, i] { b.ok_give(i); });
    all.emplace_back([&b] { b.ok_take(); });
  }
  for (std::thread &t : all)
    t.join();
}
