// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread

#include <atomic>
#include <memory>
#include <mutex>

struct Table {
  int size = 0;
};

class Tables {
public:
  // X20
  void bad_publish(int n) {
    auto *t = new Table{n};
    table_.store(t, std::memory_order_relaxed);
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'table_' is stored relaxed here, so that whoever loads it with acquire may see nothing of what it points to; store it with release [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+3]]:23: note: loaded with acquire here
  }
  int size() const {
    Table *t = table_.load(std::memory_order_acquire);
    return t ? t->size : 0;
  }
  // X20
  void ok_publish(int n) { right_.store(new Table{n}, std::memory_order_release); }
  int rightSize() const {
    Table *t = right_.load(std::memory_order_acquire);
    return t ? t->size : 0;
  }
  // Under a lock.
  void ok_guarded(int n) {
    std::lock_guard lock(mutex_);
    guarded_.store(new Table{n}, std::memory_order_relaxed);
  }
  int guardedSize() {
    std::lock_guard lock(mutex_);
    return guarded_.load(std::memory_order_acquire)->size;
  }

private:
  std::atomic<Table *> table_{nullptr}, right_{nullptr}, guarded_{nullptr};
  std::mutex mutex_;
};
