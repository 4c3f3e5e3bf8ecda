// A queue that is its own mutex, by a base: each method has a name of its own for that.
// RUN: %check_belay %s belay-lost-notify %t
#include <atomic>
#include <condition_variable>
#include <list>
#include <mutex>

template <typename T> class Queue : private std::mutex {
public:
  void ok_push(T v) {
    std::lock_guard<std::mutex> lock(*this);
    items_.push_back(v);
    ready_.notify_one();
  }
  void ok_exit() {
    exit_ = true;
    std::lock_guard<std::mutex> lock(*this);
    ready_.notify_all();
  }
  void bad_exit() {
    exit_ = true;
    ready_.notify_all();
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this notify on 'ready_' can be lost: 'exit_' is written without '*this', which the waiter holds while it tests it; write it under '*this' [belay-lost-notify]
    // CHECK-MESSAGES: :[[@LINE-3]]:11: note: written here without '*this'
    // CHECK-MESSAGES: :[[@LINE+12]]:12: note: the waiter tests it here and would sleep on
  }
  T pop() {
    std::unique_lock<std::mutex> lock(*this);
    wait(lock);
    T v = items_.front();
    items_.pop_front();
    return v;
  }

private:
  void wait(std::unique_lock<std::mutex> &lock) {
    ready_.wait(lock, [this] { return exit_ || !items_.empty(); });
  }
  std::list<T> items_;
  std::condition_variable ready_;
  std::atomic<bool> exit_{false};
};
template class Queue<int>;

void ok_local() {
  Queue<int> q;
  q.ok_push(1);
}
