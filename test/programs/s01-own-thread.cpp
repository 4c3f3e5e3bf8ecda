// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// S1: a download may be dropped by its own progress callback. Its destructor joins, unless it runs on the download's
// thread: it detaches that then, which holds a reference to all that it still needs.
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

class download {
  struct shared {
    std::atomic<bool> cancelled{false};
    std::function<void(int)> progress;
  };

public:
  explicit download(std::function<void(int)> progress) : state_(std::make_shared<shared>()) {
    state_->progress = std::move(progress);
  }
  ~download() {
    state_->cancelled.store(true);
#ifdef REPAIRED
    if (thread_.get_id() == std::this_thread::get_id()) {
      thread_.detach();
      return;
    }
#endif
    if (thread_.joinable())
      thread_.join();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 joins itself: it waits for itself for ever [belay-self-join]
// CHECK: note: step 1: the main thread starts thread 2
  }
  download(const download &) = delete;
  download &operator=(const download &) = delete;

  void start(int parts) {
    thread_ = std::thread([s = state_, parts] {
      for (int part = 1; part <= parts && !s->cancelled.load(); ++part)
        s->progress(part);
    });
  }

private:
  std::shared_ptr<shared> state_;
  std::thread thread_;
};

class downloads {
public:
  ~downloads() {
    std::unique_ptr<download> last;
    const std::lock_guard hold(mutex_);
    last = std::move(current_);
  }
  void get(int parts, int limit) {
    auto next = std::make_unique<download>([this, limit](int part) {
      if (part >= limit)
        drop();
    });
    next->start(parts);
    const std::lock_guard hold(mutex_);
    current_ = std::move(next);
  }
  void drop() {
    std::unique_ptr<download> dropped;
    {
      const std::lock_guard hold(mutex_);
      dropped = std::move(current_);
    }
  }

private:
  std::mutex mutex_;
  std::unique_ptr<download> current_;
};

int main() {
  static downloads all;
  all.get(2, 1);
}
