// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D5: a progress bar is told of the work done through an atomic whose new value the worker stores in an ordinary
// member, to have it at hand; the bar's thread draws by the member.
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

class progress {
public:
  explicit progress(int total) : total_(total) {}
  void advance(int by) {
#ifdef REPAIRED
    done_ += by;
#else
    shown_ = done_ += by;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'copied.shown_' is written here by 'main' with no lock, while thread 'bar::draw' reads it [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
#endif
  }
  int percent() const {
#ifdef REPAIRED
    return done_ * 100 / total_;
#else
    return shown_ * 100 / total_;
#endif
  }
  bool complete() const { return done_ >= total_; }

private:
  const int total_;
  std::atomic<int> done_{0};
#ifndef REPAIRED
  int shown_ = 0;
#endif
};

class bar {
public:
  explicit bar(const progress &of) : of_(of) { thread_.emplace(&bar::draw, this); }
  ~bar() { thread_->join(); }
  bar(const bar &) = delete;
  bar &operator=(const bar &) = delete;

private:
  void draw() {
    do {
      width_ = of_.percent() / 2;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    } while (!of_.complete());
  }
  const progress &of_;
  int width_ = 0;
  std::optional<std::thread> thread_;
};

int main() {
  progress copied(2);
  bar b(copied);
  for (int file = 0; file < 2; ++file)
    copied.advance(1);
}
