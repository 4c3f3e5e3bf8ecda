// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K8: a build holds its state while it joins the scope of its steps, and each step notes its end in the state.
#include "belay/done.h"
#include "belay/scope.h"
#include <memory>
#include <mutex>
#include <string>
#include <vector>

class step {
public:
  virtual ~step() = default;
  virtual int run() = 0;
};

class compile final : public step {
public:
  explicit compile(int files) : files_(files) {}
  int run() override { return files_; }

private:
  int files_;
};

class link_step final : public step {
  int run() override { return 1; }
};

class build {
public:
  void add(std::unique_ptr<step> s) { steps_.push_back(std::move(s)); }
  int run() {
    belay::scope running;
    std::unique_lock hold(state_);
    started_ = true;
    for (const auto &s : steps_)
      running.go([this, raw = s.get()] { note(raw->run()); });
#ifdef REPAIRED
    hold.unlock();
#endif
    const bool good = running.join().has_value();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this waits for a thread to end while 'state_' is held, which the thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
    return good ? outputs_ : -1;
  }

private:
  void note(int outputs) {
    std::lock_guard hold(state_);
    if (started_)
      outputs_ += outputs;
  }
  std::mutex state_;
  bool started_ = false;
  int outputs_ = 0;
  std::vector<std::unique_ptr<step>> steps_;
};

int main() {
  build b;
  b.add(std::make_unique<compile>(3));
  b.add(std::make_unique<link_step>());
  return b.run() == 4 ? 0 : 1;
}
