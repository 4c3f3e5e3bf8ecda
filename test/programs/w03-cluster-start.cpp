// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include -isystem %S/../explore/Inputs | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include -isystem %S/../explore/Inputs
// W3: a test starts the nodes of a cluster and waits in the loop that starts them until all of them are up; the second
// isn't started before the first has seen it.
#include <condition_variable>
#include <gtest.h>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

class membership {
public:
  explicit membership(std::size_t expected) : expected_(expected) {}
  void join(int node) {
    std::lock_guard hold(m_);
    members_.push_back(node);
    changed_.notify_all();
  }
  void wait_complete() {
    std::unique_lock hold(m_);
    changed_.wait(hold, [this] { return members_.size() == expected_; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on the condition 'members_.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  }

private:
  const std::size_t expected_;
  std::mutex m_;
  std::condition_variable changed_;
  std::vector<int> members_;
};

class node {
public:
  node(int id, membership &of) : thread_([id, &of] { of.join(id); }) {}
  ~node() { thread_.join(); }

private:
  std::thread thread_;
};

class cluster_test : public ::testing::Test {
protected:
  void start(int id) { nodes_.push_back(std::make_unique<node>(id, members_)); }
  void TearDown() override { nodes_.clear(); }
  membership members_{2};
  std::vector<std::unique_ptr<node>> nodes_;
};

TEST_F(cluster_test, all_nodes_come_up) {
  for (int id = 0; id < 2; ++id) {
    start(id);
#ifndef REPAIRED
    members_.wait_complete();
#endif
  }
#ifdef REPAIRED
  members_.wait_complete();
#endif
  EXPECT_TRUE(nodes_.size() == 2);
}
