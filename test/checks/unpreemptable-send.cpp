// RUN: %check_belay %s belay-unpreemptable-send %t -- -- -std=c++20 -pthread
//
// Bounded queues that are written by hand, recognised by their shape.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <queue>
#include <stop_token>
#include <thread>
#include <vector>

int make();
void use(int);

class BoundedQueue {
public:
  explicit BoundedQueue(std::size_t n) : capacity_(n) {}
  void put(int v) {
    std::unique_lock<std::mutex> lock(mutex_);
    not_full_.wait(lock, [this] { return items_.size() < capacity_; });
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: stage 'lambda' cannot be stopped while it waits for room in 'BoundedQueue::put': only its consumer can end this wait; test a stop flag in it [belay-unpreemptable-send]
    // CHECK-MESSAGES: :[[@LINE+23]]:20: note: the stage is started here
    items_.push(v);
    not_empty_.notify_one();
  }
  bool take(int &v) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (items_.empty())
      return false;
    v = items_.front();
    items_.pop();
    not_full_.notify_one();
    return true;
  }

private:
  std::mutex mutex_;
  std::condition_variable not_full_, not_empty_;
  std::queue<int> items_;
  const std::size_t capacity_;
};
// L10, L8: the flag is tested, then the put waits for a consumer that has left.
class bad_producer {
public:
  bad_producer() : thread_([this] {
      while (!stop_)
        queue_.put(make());
    }) {}
  ~bad_producer() {
    stop_ = true;
    thread_.join();
  }
  bool next(int &v) { return queue_.take(v); }

private:
  BoundedQueue queue_{8};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
class StoppableQueue {
public:
  explicit StoppableQueue(std::size_t n) : capacity_(n) {}
  bool put(int v) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (items_.size() == capacity_ && !closed_)
      not_full_.wait(lock);
    if (closed_)
      return false;
    items_.push(v);
    return true;
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    not_full_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable not_full_;
  std::queue<int> items_;
  bool closed_ = false;
  const std::size_t capacity_;
};
// L10, L8
class ok_producer {
public:
  ok_producer() : thread_([this] {
      while (queue_.put(make()))
        ;
    }) {}
  ~ok_producer() {
    queue_.close();
    thread_.join();
  }

private:
  StoppableQueue queue_{8};
  std::thread thread_;
};

template <class T> class Bounded {
public:
  explicit Bounded(std::size_t n) : capacity_(n) {}
  void put(T v) {
    std::unique_lock lock(mutex_);
    while (items_.size() >= capacity_)
      not_full_.wait(lock);
      // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: stage 'lambda' cannot be stopped while it waits for room in 'Bounded::put': only its consumer can end this wait; test a stop flag in it [belay-unpreemptable-send]
    items_.push_back(std::move(v));
    not_empty_.notify_one();
  }
  std::optional<T> take_for(std::chrono::milliseconds d) {
    std::unique_lock lock(mutex_);
    if (!not_empty_.wait_for(lock, d, [this] { return !items_.empty(); }))
      return std::nullopt;
    T v = std::move(items_.front());
    items_.pop_front();
    not_full_.notify_one();
    return v;
  }

private:
  std::mutex mutex_;
  std::condition_variable not_full_, not_empty_;
  std::deque<T> items_;
  const std::size_t capacity_;
};
// L8: both ends test the flag, and the consumer goes first.
class bad_pair {
public:
  bad_pair() : producer_([this] { produce(); }), consumer_([this] { consume(); }) {}
  ~bad_pair() {
    stop_ = true;
    consumer_.join();
    producer_.join();
  }

private:
  void produce() {
    while (!stop_)
      queue_.put(make());
  }
  void consume() {
    while (!stop_)
      if (auto v = queue_.take_for(std::chrono::milliseconds(100)))
        use(*v);
  }
  std::atomic<bool> stop_{false};
  Bounded<int> queue_{16};
  std::thread producer_, consumer_;
};
class TokenQueue {
public:
  bool put(int v, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    if (!not_full_.wait(lock, stop, [this] { return items_.size() < 8; }))
      return false;
    items_.push(v);
    return true;
  }
  bool take(int &v) {
    std::lock_guard lock(mutex_);
    if (items_.empty())
      return false;
    v = items_.front();
    items_.pop();
    not_full_.notify_one();
    return true;
  }

private:
  std::mutex mutex_;
  std::condition_variable_any not_full_;
  std::queue<int> items_;
};
// L8, L10
class ok_token_stage {
public:
  ok_token_stage() : producer_([this](std::stop_token stop) {
      while (queue_.put(make(), stop))
        ;
    }) {}
  bool next(int &v) { return queue_.take(v); }

private:
  TokenQueue queue_;
  std::jthread producer_;
};
template <class T> class Polite {
public:
  void put(T v) {
    std::unique_lock lock(mutex_);
    while (items_.size() >= 8)
      not_full_.wait(lock);
    items_.push_back(std::move(v));
  }
  std::optional<T> take() {
    std::unique_lock lock(mutex_);
    if (items_.empty())
      return std::nullopt;
    T v = std::move(items_.front());
    items_.pop_front();
    not_full_.notify_one();
    return v;
  }

private:
  std::mutex mutex_;
  std::condition_variable not_full_;
  std::deque<T> items_;
};
// L1, L2, L3: without a stop flag nothing says that the taker leaves first. It does, once it
// has an answer; that the puts then wait for ever is for the explorer.
void FN_first_answer() {
  Polite<int> answers;
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i)
    threads.emplace_back([&] { answers.put(make()); });
  if (auto v = answers.take())
    use(*v);
  for (auto &t : threads)
    t.join();
}
