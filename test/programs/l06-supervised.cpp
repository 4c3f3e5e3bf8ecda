// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L6: what is started is kept as a shared_ptr whose deleter stops and joins it. One service is made with a deleter
// that only joins.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class service {
public:
  explicit service(std::function<void()> step) : step_(std::move(step)) {
    thread_ = std::thread([this] { run(); });
  }
  void stop() {
    {
      std::lock_guard hold(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
  }
  void join() { thread_.join(); }

private:
  void run() {
    step_();
    std::unique_lock hold(mutex_);
    wake_.wait(hold, [this] { return stopping_; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 3 waits on the condition 'wake_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  }
  std::function<void()> step_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

struct stop_and_join {
  void operator()(service *s) const {
    s->stop();
    s->join();
    delete s;
  }
};
#ifdef REPAIRED
using only_join = stop_and_join;
#else
struct only_join {
  void operator()(service *s) const {
    s->join();
    delete s;
  }
};
#endif

int main() {
  std::atomic<int> steps{0};
  std::vector<std::shared_ptr<service>> running;
  running.emplace_back(new service([&steps] { ++steps; }), stop_and_join());
  running.emplace_back(new service([&steps] { ++steps; }), only_join());
  running.clear();
  return steps == 2 ? 0 : 1;
}
