// What a thread does once it has left its loop, which only the destructor ends, has no other method beside it.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
#include <atomic>
#include <cassert>
#include <mutex>
#include <thread>
#include <vector>

class OkDestructor {
public:
  OkDestructor() {
    finish_.store(false);
    thread_ = std::thread([this] { ok_run(); });
  }
  ~OkDestructor() {
    finish_.store(true);
    thread_.join();
  }
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push_back(n);
  }

private:
  void work() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!items_.empty())
      items_.pop_back();
  }
  void ok_run() {
    while (!finish_.load())
      work();
    assert(items_.empty());
  }
  std::mutex mutex_;
  std::vector<int> items_;
  std::atomic<bool> finish_;
  std::thread thread_;
};

// Whoever stops it may still add.
class BadStopped {
public:
  BadStopped() {
    thread_ = std::thread([this] { bad_run(); });
// CHECK-MESSAGES: :[[@LINE+24]]:12: warning: 'items_' is read here by a thread with no lock, while 'BadStopped::add' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-2]]:36: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+10]]:5: note: written here by 'BadStopped::add' holding 'mutex_'
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: the thread is started here
  }
  ~BadStopped() {
    stop();
    thread_.join();
  }
  void stop() { finish_.store(true); }
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push_back(n);
  }

private:
  void work() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!items_.empty())
      items_.pop_back();
  }
  void bad_run() {
    while (!finish_.load())
      work();
    assert(items_.empty());
  }
  std::mutex mutex_;
  std::vector<int> items_;
  std::atomic<bool> finish_{false};
  std::thread thread_;
};

// It may have left its loop by itself.
class BadBroken {
public:
  BadBroken() {
    thread_ = std::thread([this] { bad_run(); });
// CHECK-MESSAGES: :[[@LINE+26]]:12: warning: 'items_' is read here by a thread with no lock, while 'BadBroken::add' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-2]]:36: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+9]]:5: note: written here by 'BadBroken::add' holding 'mutex_'
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: the thread is started here
  }
  ~BadBroken() {
    finish_.store(true);
    thread_.join();
  }
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push_back(n);
  }

private:
  bool work() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!items_.empty())
      items_.pop_back();
    return items_.empty();
  }
  void bad_run() {
    while (!finish_.load()) {
      if (work())
        break;
    }
    assert(items_.empty());
  }
  std::mutex mutex_;
  std::vector<int> items_;
  std::atomic<bool> finish_{false};
  std::thread thread_;
};
