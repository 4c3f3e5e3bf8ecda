// A branch names what decides it: flags, atomics, getters, waits with a predicate.
// RUN: %belay ir %s -- -std=c++20 -pthread | FileCheck %s

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <queue>

class Worker {
public:
  bool stopped() const { return stop_.load(); }
  void poll() {
    while (!stopped())
      step();
  }
  void wait() {
    std::unique_lock<std::mutex> lock(m_);
    cv_.wait(lock, [this] { return ready_ || !q_.empty(); });
  }
  void wait_in_a_loop() {
    std::unique_lock<std::mutex> lock(m_);
    while (!ready_)
      cv_.wait(lock);
  }
  void once() {
    bool seen = ready_;
    if (seen)
      step();
  }
  void stop() {
    stop_.store(true, std::memory_order_relaxed);
    cv_.notify_all();
  }
  void for_ever() {
    for (;;)
      step();
  }

private:
  void step();
  std::atomic<bool> stop_{false};
  bool ready_ = false;
  std::mutex m_;
  std::condition_variable cv_;
  std::queue<int> q_;
};

// CHECK-LABEL: process Worker::stopped
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: atomic-read stop_
// CHECK-NEXT: return, ?
// CHECK-NEXT: b2:
// CHECK-LABEL: process Worker::poll
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: if stop_ -> b3 b2
// CHECK-NEXT: call Worker::stopped(this: *this)
// CHECK-NEXT: b2:
// CHECK-NEXT: b3: -> b4
// CHECK-NEXT: unknown Worker::step
// CHECK-NEXT: b4: -> b1
// CHECK-LABEL: process Worker::wait
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: lock m_ implicit
// CHECK-NEXT: declare lock
// CHECK-NEXT: wait cv_, m_ until lambda discarded
// CHECK-NEXT: unlock m_ implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process lambda
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: if ready_ -> b3 b2
// CHECK-NEXT: read ready_
// CHECK-NEXT: b2: -> b3
// CHECK-NEXT: read q_
// CHECK-NEXT: b3: -> b4
// CHECK-NEXT: return, ?
// CHECK-NEXT: b4:
// CHECK-LABEL: process Worker::wait_in_a_loop
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: lock m_ implicit
// CHECK-NEXT: declare lock
// CHECK-NEXT: b2: if ready_ -> b5 b3
// CHECK-NEXT: read ready_
// CHECK-NEXT: b3: -> b4
// CHECK-NEXT: unlock m_ implicit
// CHECK-NEXT: b4:
// CHECK-NEXT: b5: -> b6
// CHECK-NEXT: wait cv_, m_ discarded
// CHECK-NEXT: b6: -> b2
// CHECK-LABEL: process Worker::once
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: if ready_ -> b2 b3
// CHECK-NEXT: read ready_
// CHECK-NEXT: declare seen
// CHECK-NEXT: b2: -> b3
// CHECK-NEXT: unknown Worker::step
// CHECK-NEXT: b3: -> b4
// CHECK-NEXT: b4:
// CHECK-LABEL: process Worker::stop
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: atomic-write stop_, ? discarded relaxed true
// CHECK-NEXT: notify cv_ all discarded
// CHECK-NEXT: b2:
// CHECK-LABEL: process Worker::for_ever{{.*}} no-return
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: b2: -> b3
// CHECK-NEXT: unknown Worker::step
// CHECK-NEXT: b3: -> b1
