// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D3: what belongs to the loop's thread is touched by functions that are posted to the loop. The number of open
// sessions is also asked for directly, by the thread of the monitor.
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

class event_loop {
public:
  event_loop() : thread_(&event_loop::run, this) {}
  ~event_loop() {
    post(nullptr);
    thread_.join();
  }
  event_loop(const event_loop &) = delete;
  event_loop &operator=(const event_loop &) = delete;
  void post(std::function<void()> f) {
    {
      const std::lock_guard hold(mutex_);
      posted_.push_back(std::move(f));
    }
    more_.notify_one();
  }
  template <class F> auto ask(F f) {
    std::promise<decltype(f())> answer;
    auto result = answer.get_future();
    post([&] { answer.set_value(f()); });
    return result.get();
  }

private:
  void run() {
    for (;;) {
      std::unique_lock hold(mutex_);
      more_.wait(hold, [this] { return !posted_.empty(); });
      std::function<void()> next = std::move(posted_.front());
      posted_.pop_front();
      hold.unlock();
      if (!next)
        break;
      next();
    }
  }
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::function<void()>> posted_;
  std::thread thread_;
};

class session_server {
public:
  void open(int id) {
    loop_.post([this, id] {
      last_ = id;
      ++open_;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 writes 's.open_', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
    });
  }
  int open_sessions() {
#ifdef REPAIRED
    return loop_.ask([this] { return open_; });
#else
    return open_;
#endif
  }

private:
  int last_ = 0, open_ = 0;
  event_loop loop_;
};

int main() {
  session_server s;
  s.open(7);
  return s.open_sessions() > 1;
}
