// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L11: work that only the thread of the user interface may do is sent to it, and its end awaited. A slow dialog does
// so, too, in the thread of the user interface itself, which then waits for its own queue.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

class ui_thread {
public:
  ui_thread() : thread_([this] { run(); }) {}
  ~ui_thread() {
    post([this] { closing_ = true; });
    thread_.join();
  }
  ui_thread(const ui_thread &) = delete;
  ui_thread &operator=(const ui_thread &) = delete;

  void post(std::function<void()> f) {
    const std::lock_guard hold(mutex_);
    queue_.push_back(std::move(f));
    changed_.notify_all();
  }
  void invoke(const std::function<void()> &f) {
#ifdef REPAIRED
    if (std::this_thread::get_id() == thread_.get_id()) {
      f();
      return;
    }
#endif
    bool finished = false;
    post([&] {
      f();
      const std::lock_guard hold(mutex_);
      finished = true;
      changed_.notify_all();
    });
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [&] { return finished; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits on the condition 'ui.changed_', which thread 2 would notify, while thread 2 waits for the main thread: both wait for ever [belay-blocking-cycle]
// CHECK: note: thread 2 waits on the condition 'ui.changed_', which the main thread would notify
  }

private:
  void run() {
    while (!closing_) {
      std::unique_lock hold(mutex_);
      changed_.wait(hold, [this] { return !queue_.empty(); });
      const std::function<void()> next = std::move(queue_.front());
      queue_.pop_front();
      hold.unlock();
      next();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  bool closing_ = false;
  std::thread thread_;
};

class dialog {
public:
  explicit dialog(ui_thread &ui) : ui_(ui) {}
  void set_title(int n) {
    ui_.invoke([this, n] { title_ = n; });
  }
  void open() {
    ui_.invoke([this] {
      set_title(1);
      ++shown_;
    });
  }
  int shown() const { return shown_; }

private:
  ui_thread &ui_;
  int title_ = 0, shown_ = 0;
};

int main() {
  ui_thread ui;
  dialog d(ui);
  d.set_title(0);
  d.open();
  return d.shown() == 1 ? 0 : 1;
}
