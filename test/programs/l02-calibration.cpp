// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L2: a scale is calibrated in a jthread, which posts its result and waits until it was read. Who waits no longer than
// its patience doesn't read it, and the jthread is joined by its destructor.
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <semaphore>
#include <thread>

class calibration {
public:
  void publish(int offset) {
    offset_ = offset;
    published_.release();
    read_.acquire();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits for the semaphore 'read_': nobody will release it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    offset_ = 0;
  }
  std::optional<int> await(std::chrono::milliseconds patience) {
    if (!published_.try_acquire_for(patience)) {
#ifdef REPAIRED
      read_.release();
#endif
      return std::nullopt;
    }
    const int offset = offset_;
    read_.release();
    return offset;
  }

private:
  int offset_ = 0;
  std::binary_semaphore published_{0}, read_{0};
};

class scale {
public:
  explicit scale(int load) : load_(load) {}

  bool calibrate() {
    const auto c = std::make_shared<calibration>();
    std::jthread measuring([c, this] { c->publish(measure()); });
    const std::optional<int> offset = c->await(std::chrono::milliseconds(200));
    if (!offset)
      return false;
    offset_ = *offset;
    return true;
  }
  int weigh() const { return load_ - offset_; }

private:
  int measure() const { return load_ / 10; }
  const int load_;
  int offset_ = 0;
};

int main() {
  scale kitchen(500);
  if (!kitchen.calibrate())
    return 1;
  return kitchen.weigh() == 450 ? 0 : 2;
}
