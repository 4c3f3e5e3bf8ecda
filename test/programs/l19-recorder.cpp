// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L19: a recorder can be started again to record into another file. The thread that it has is assigned over, which
// ends the program, if the recording before was not stopped.
#include "belay/done.h"
#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>

class recorder {
public:
  recorder() = default;
  ~recorder() { stop(); }
  recorder(const recorder &) = delete;
  recorder &operator=(const recorder &) = delete;

  void record(std::string file) {
#ifdef REPAIRED
    stop();
    ending_ = belay::done_source();
#endif
    file_ = std::move(file);
    thread_ = std::thread(&recorder::run, this, ending_.get());
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread starts a thread that is assigned over while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
// CHECK: note: step 1: the main thread starts thread 2
  }
  void stop() {
    ending_.signal();
    if (thread_.joinable())
      thread_.join();
  }
  int samples() const { return samples_.load(); }

private:
  void run(belay::done ending) {
    do
      ++samples_;
    while (!ending.wait_for(std::chrono::milliseconds(20)));
  }

  std::string file_;
  std::atomic<int> samples_{0};
  belay::done_source ending_;
  std::thread thread_;
};

class studio {
public:
  void take(const std::string &name) { microphone_.record(name + ".wav"); }
  int finish() {
    microphone_.stop();
    return microphone_.samples();
  }

private:
  recorder microphone_;
};

int main() {
  studio s;
  s.take("intro");
  s.take("verse");
  return s.finish() == 0;
}
