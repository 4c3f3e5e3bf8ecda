// A cache that many read and few write, with a count of its misses.
#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>

namespace {

class cache {
 public:
  int get(int key) {
    {
      std::shared_lock lock(mutex_);
      auto found = values_.find(key);
      if (found != values_.end()) return found->second;
    }
    misses_.fetch_add(1);
    std::unique_lock lock(mutex_);
    return values_.try_emplace(key, key * key).first->second;
  }

  void clear() {
    std::unique_lock lock(mutex_);
    values_.clear();
  }

  int misses() const { return misses_.load(); }

 private:
  std::shared_mutex mutex_;
  std::map<int, int> values_;
  std::atomic<int> misses_ = 0;
};

}  // namespace

int main() {
  cache squares;
  int wrong[2] = {0, 0};
  auto ask = [&squares](int& bad) {
    for (int i = 0; i < 200; ++i) bad += squares.get(i % 10) != (i % 10) * (i % 10);
  };
  std::thread one(ask, std::ref(wrong[0]));
  std::thread two(ask, std::ref(wrong[1]));
  squares.clear();
  one.join();
  two.join();
  return wrong[0] + wrong[1] == 0 && squares.misses() >= 10 ? 0 : 1;
}
