// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W3: a write is sent to the replicas one by one, and after each the writer takes the acknowledgements of all of them.
#include <functional>
#include <memory>
#include <semaphore>
#include <thread>
#include <utility>
#include <vector>

class replica {
public:
  replica(int id, std::counting_semaphore<> &acknowledged) : id_(id), acknowledged_(acknowledged) {}
  ~replica() {
    if (thread_.joinable())
      thread_.join();
  }
  void write(int value) {
    thread_ = std::thread([this, value] {
      stored_ = value + id_;
      acknowledged_.release();
    });
  }
  int stored() const { return stored_; }

private:
  const int id_;
  int stored_ = 0;
  std::counting_semaphore<> &acknowledged_;
  std::thread thread_;
};

class replicated {
public:
  explicit replicated(int n) {
    for (int id = 0; id < n; ++id)
      replicas_.push_back(std::make_unique<replica>(id, acknowledged_));
  }
  int write(int value) {
    for (auto &r : replicas_) {
      r->write(value);
#ifndef REPAIRED
      acknowledge_all();
#endif
    }
#ifdef REPAIRED
    acknowledge_all();
#endif
    int sum = 0;
    for (const auto &r : replicas_)
      sum += r->stored();
    return sum;
  }

private:
  void acknowledge_all() {
    for (std::size_t i = 0; i < replicas_.size(); ++i)
      acknowledged_.acquire();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits for the semaphore 'r.acknowledged_': nobody will release it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  }
  std::counting_semaphore<> acknowledged_{0};
  std::vector<std::unique_ptr<replica>> replicas_;
};

int main() {
  replicated r(2);
  return r.write(5) == 11 ? 0 : 1;
}
