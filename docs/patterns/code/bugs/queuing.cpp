// The usual bounded queue.
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

int make();

// [bug]
template <class T>
class bounded {
 public:
  explicit bounded(std::size_t capacity) : capacity_(capacity) {}
  void put(T v) {
    std::unique_lock lock(mutex_);
    not_full_.wait(lock, [this] { return items_.size() < capacity_; });  // no stop, no closed
    items_.push_back(std::move(v));
    not_empty_.notify_one();
  }
  T take() {
    std::unique_lock lock(mutex_);
    not_empty_.wait(lock, [this] { return !items_.empty(); });
    T v = std::move(items_.front());
    items_.pop_front();
    not_full_.notify_one();
    return v;
  }

 private:
  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable not_full_, not_empty_;
  std::deque<T> items_;
};

int first() {
  bounded<int> q(4);
  std::jthread producer([&](std::stop_token stop) {
    while (!stop.stop_requested()) q.put(make());  // the reader has left: the join never returns
  });
  return q.take();
}
// [end]
