// A function that is given its caller's guard runs under that lock, but where it lets go of it.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread -I%S/../libraries

#include "Inputs/asio.h"
#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

void report();

class ok_dispatcher {
public:
  void dispatch() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (dispatching_)
      invoke(lock, [] {});
  }
  void dispatch_elsewhere();
  void start() { runner_ = std::thread([this] { io_.run(); }); }
  ~ok_dispatcher() { runner_.join(); }

private:
  void invoke(std::unique_lock<std::mutex> &lock, const std::function<void()> &handler) {
    const std::thread::id id = std::this_thread::get_id();
    asio::steady_timer timer(io_);
    timer.async_wait([this] {
      std::lock_guard<std::mutex> hold(mutex_);
      busy_ = !running_.empty();
    });
    running_.insert(id);
    if (dispatching_) {
      lock.unlock();
      try {
        handler();
      } catch (const std::exception &) {
        report();
      }
      lock.lock();
    }
    running_.erase(id);
  }
  asio::io_context io_;
  std::thread runner_;
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
  void dispatch_elsewhere();

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
