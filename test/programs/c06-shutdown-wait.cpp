// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C6: a service waits for its shutdown by asking its stop token over and over.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

class plugin {
public:
  virtual ~plugin() = default;
  virtual void start() = 0;
  virtual void stop() = 0;
};

class metrics final : public plugin {
  void start() override { running_.store(true); }
  void stop() override { running_.store(false); }
  std::atomic<bool> running_{false};
};

class service {
public:
  void add(std::unique_ptr<plugin> p) { plugins_.push_back(std::move(p)); }
  void run(const std::stop_token &shutdown) {
    for (const auto &p : plugins_)
      p->start();
#ifdef REPAIRED
    std::mutex m;
    std::condition_variable_any woken;
    std::unique_lock hold(m);
    woken.wait(hold, shutdown, [] { return false; });
#else
    while (!shutdown.stop_requested()) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this loop spins until it is told to stop; wait for the stop instead [belay-busy-wait]
    }
#endif
    for (const auto &p : plugins_)
      p->stop();
  }

private:
  std::vector<std::unique_ptr<plugin>> plugins_;
};

int main() {
  service s;
  s.add(std::make_unique<metrics>());
  std::jthread running([&s](std::stop_token shutdown) { s.run(shutdown); });
  running.request_stop();
  return 0;
}
