// A function that is given its caller's guard runs under that lock, but where it lets go of it.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

class ok_dispatcher {
public:
  void dispatch() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (dispatching_)
      invoke(lock, [] {});
  }

private:
  void invoke(std::unique_lock<std::mutex> &lock, const std::function<void()> &handler) {
    const std::thread::id id = std::this_thread::get_id();
    std::thread watcher([this] {
      std::lock_guard<std::mutex> hold(mutex_);
      busy_ = !running_.empty();
    });
    running_.insert(id);
    if (dispatching_) {
      lock.unlock();
      handler();
      lock.lock();
    }
    watcher.detach();
    running_.erase(id);
  }
  std::mutex mutex_;
  std::atomic<bool> dispatching_{true};
  std::set<std::thread::id> running_;
  bool busy_ = false;
};
// The thread does without.
class bad_dispatcher {
public:
  void dispatch() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (dispatching_)
      invoke(lock, [] {});
  }

private:
  void invoke(std::unique_lock<std::mutex> &lock, const std::function<void()> &handler) {
    const std::thread::id id = std::this_thread::get_id();
    std::thread watcher([this] { watch(running_.empty()); });
    // CHECK-MESSAGES: :[[@LINE-1]]:40: warning: 'running_' is read here by a thread with no lock, while 'bad_dispatcher::dispatch' writes it [belay-unconfined-data]
    running_.insert(id);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: note: written here by 'bad_dispatcher::dispatch' holding 'mutex_'
    if (dispatching_) {
      lock.unlock();
      handler();
      lock.lock();
    }
    watcher.detach();
    running_.erase(id);
  }
  void watch(bool);
  std::mutex mutex_;
  std::atomic<bool> dispatching_{true};
  std::set<std::thread::id> running_;
};
