// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L14: a node counts a latch down when it has joined the cluster and when it has its data. A node that is the first of
// its cluster has no data to fetch, and the second count is missing.
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

class cluster {
public:
  std::optional<int> add(int node) {
    std::lock_guard<std::mutex> hold(mutex_);
    nodes_.push_back(node);
    if (nodes_.size() == 1)
      return std::nullopt;
    return nodes_.front();
  }

private:
  std::mutex mutex_;
  std::vector<int> nodes_;
};

class node {
public:
  node(int id, cluster &c) : id_(id), cluster_(c) {}
  void start() {
    thread_ = std::thread(&node::join, this);
    ready_.wait();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits for the latch 'first.ready_': nobody will count it down any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  }
  ~node() {
    if (thread_.joinable())
      thread_.join();
  }
  node(const node &) = delete;
  node &operator=(const node &) = delete;

private:
  void join() {
    const std::optional<int> donor = cluster_.add(id_);
    ready_.count_down();
    if (donor) {
      fetch(*donor);
      ready_.count_down();
    }
#ifdef REPAIRED
    else
      ready_.count_down();
#endif
  }
  void fetch(int from) { data_ = from * 10; }

  const int id_;
  cluster &cluster_;
  int data_ = 0;
  std::latch ready_{2};
  std::thread thread_;
};

int main() {
  cluster c;
  node first(1, c);
  first.start();
  node second(2, c);
  second.start();
}
