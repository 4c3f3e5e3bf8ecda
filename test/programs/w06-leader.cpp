// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W6: a node waits until it leads or another does. The election that another wins sets the term and the leader, but the
// wait asks for the role, which stays what it was.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

enum class role { candidate, leader, follower };

class node {
public:
  explicit node(int id) : id_(id) {}
  void elected(int leader, int term) {
    std::lock_guard hold(m_);
    term_ = term;
    leader_ = leader;
    if (leader == id_)
      role_ = role::leader;
#ifdef REPAIRED
    else
      role_ = role::follower;
#endif
    changed_.notify_all();
  }
  int wait_for_election() {
    std::unique_lock hold(m_);
    while (role_ == role::candidate)
      changed_.wait(hold);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits on the condition 'changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
    return *leader_;
  }

private:
  const int id_;
  std::mutex m_;
  std::condition_variable changed_;
  role role_ = role::candidate;
  int term_ = 0;
  std::optional<int> leader_;
};

class cluster {
public:
  explicit cluster(int size) {
    for (int id = 0; id < size; ++id)
      nodes_.push_back(std::make_unique<node>(id));
  }
  void elect(int leader) {
    for (const auto &n : nodes_)
      n->elected(leader, term_ + 1);
    ++term_;
  }
  node &at(std::size_t i) { return *nodes_[i]; }

private:
  int term_ = 0;
  std::vector<std::unique_ptr<node>> nodes_;
};

int main() {
  cluster c(2);
  int leader = -1;
  std::thread waiting([&] { leader = c.at(1).wait_for_election(); });
  c.elect(0);
  waiting.join();
  return leader;
}
