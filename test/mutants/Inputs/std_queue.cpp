// A bounded queue by hand: two producers, two consumers, closed when the last value is in.
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>

namespace {

class queue {
 public:
  explicit queue(std::size_t room) : room_(room) {}

  void push(int value) {
    std::unique_lock lock(mutex_);
    while (values_.size() == room_) has_room_.wait(lock);
    values_.push_back(value);
    has_value_.notify_one();
  }

  bool pop(int& value) {
    std::unique_lock lock(mutex_);
    while (values_.empty() && !closed_) has_value_.wait(lock);
    if (values_.empty()) return false;
    value = values_.front();
    values_.pop_front();
    has_room_.notify_one();
    return true;
  }

  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    has_value_.notify_all();
  }

 private:
  const std::size_t room_;
  std::mutex mutex_;
  std::condition_variable has_room_, has_value_;
  std::deque<int> values_;
  bool closed_ = false;
};

void produce(queue& to) {
  for (int i = 1; i <= 100; ++i) to.push(i);
}

void consume(queue& from, int& sum) {
  int value = 0;
  while (from.pop(value)) sum += value;
}

}  // namespace

int main() {
  queue numbers(4);
  int sums[2] = {0, 0};
  std::thread first(consume, std::ref(numbers), std::ref(sums[0]));
  std::thread second(consume, std::ref(numbers), std::ref(sums[1]));
  std::thread odd(produce, std::ref(numbers));
  std::thread even(produce, std::ref(numbers));
  odd.join();
  even.join();
  numbers.close();
  first.join();
  second.join();
  return sums[0] + sums[1] == 10100 ? 0 : 1;
}
