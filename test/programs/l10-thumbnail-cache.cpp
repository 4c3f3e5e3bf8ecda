// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L10: the cache's refresher looks at its stop flag between two requests, and waits for the next request in between.
// The cache sets the flag and joins; no request comes any more.
#include <atomic>
#include <condition_variable>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

class request_list {
public:
  void add(std::string name) {
    const std::lock_guard lock(mutex_);
    names_.push_back(std::move(name));
    added_.notify_one();
  }
  void wake() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    added_.notify_one();
  }
  std::string take() {
    std::unique_lock lock(mutex_);
    added_.wait(lock, [this] { return !names_.empty() || woken_; });
    if (names_.empty())
      return {};
    std::string name = std::move(names_.front());
    names_.pop_front();
    return name;
  }

private:
  std::mutex mutex_;
  std::condition_variable added_;
  std::list<std::string> names_;
  bool woken_ = false;
};

class thumbnail_cache {
public:
  thumbnail_cache() = default;
  ~thumbnail_cache() { close(); }
  void open() { refresher_ = std::thread([this] { refresh(); }); }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
  void close() {
    if (!refresher_.joinable())
      return;
    stopping_.store(true);
#ifdef REPAIRED
    requests_.wake();
#endif
    refresher_.join();
  }
  void touch(const std::string &name) { requests_.add(name); }
  std::optional<int> size_of(const std::string &name) const {
    const std::lock_guard lock(mutex_);
    const auto found = sizes_.find(name);
    return found == sizes_.end() ? std::nullopt : std::optional(found->second);
  }

private:
  void refresh() {
    while (!stopping_.load()) {
      const std::string name = requests_.take();
      if (name.empty())
        continue;
      const std::lock_guard lock(mutex_);
      sizes_[name] = static_cast<int>(name.size()) * 64;
    }
  }

  std::atomic<bool> stopping_{false};
  request_list requests_;
  mutable std::mutex mutex_;
  std::map<std::string, int> sizes_;
  std::thread refresher_;
};

int main() {
  thumbnail_cache cache;
  cache.open();
  cache.touch("sunset.png");
  return cache.size_of("sunset.png").value_or(0) > 1000;
}
