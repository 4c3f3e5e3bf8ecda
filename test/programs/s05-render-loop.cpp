// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// S5: a viewer's members are destroyed in the order opposite to that in which they are declared: the thread that
// draws, which is joined then, comes before the guard that closes what it takes its frames from.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <thread>

template <class T> class frame_queue {
public:
  void push(T value) {
    std::lock_guard hold(mutex_);
    items_.push(std::move(value));
    changed_.notify_one();
  }
  void close() {
    std::lock_guard hold(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  std::optional<T> pop() {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [this] { return closed_ || !items_.empty(); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'v.frames_.changed_', which the main thread would notify, while the main thread waits for thread 2: both wait for ever [belay-blocking-cycle]
// CHECK: note: step 1: the main thread starts thread 2
    if (items_.empty())
      return std::nullopt;
    std::optional<T> front(std::move(items_.front()));
    items_.pop();
    return front;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::queue<T> items_;
  bool closed_ = false;
};

template <class Q> class closing {
public:
  explicit closing(Q &q) : queue_(q) {}
  ~closing() { queue_.close(); }
  closing(const closing &) = delete;
  closing &operator=(const closing &) = delete;

private:
  Q &queue_;
};

class viewer {
public:
#ifdef REPAIRED
  viewer() : drawing_([this] { draw(); }), closes_(frames_) {}
#else
  viewer() : closes_(frames_), drawing_([this] { draw(); }) {}
#endif
  void show(int frame) { frames_.push(frame); }

private:
  void draw() {
    while (auto f = frames_.pop())
      last_ = *f;
  }
  int last_ = 0;
  frame_queue<int> frames_;
#ifdef REPAIRED
  std::jthread drawing_;
  closing<frame_queue<int>> closes_;
#else
  closing<frame_queue<int>> closes_;
  std::jthread drawing_;
#endif
};

int main() {
  viewer v;
  v.show(1);
}
