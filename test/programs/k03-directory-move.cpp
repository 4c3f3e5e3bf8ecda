// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K3: a file system in memory moves a file from one directory to another and locks the source first. Two moves in
// opposite directions lock in opposite orders.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class directory {
public:
  explicit directory(std::string name) : name_(std::move(name)) {}
  const std::string &name() const { return name_; }

private:
  friend class mover;
  const std::string name_;
  std::mutex m_;
  std::map<int, int> files_;
};

class mover {
public:
  mover(directory &from, directory &to) : from_(from), to_(to) {}
  bool move(int inode) {
#ifdef REPAIRED
    std::unique_lock source(from_.m_, std::defer_lock);
    std::unique_lock target(to_.m_, std::defer_lock);
    std::lock(source, target);
#else
    std::unique_lock source(from_.m_);
    std::unique_lock target(to_.m_);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits for the mutex 'm_', which thread 3 holds, while thread 3 waits for thread 2: both wait for ever; lock them in one order [belay-blocking-cycle]
// CHECK: note: thread 3 locked 'm_' here
#endif
    auto node = from_.files_.extract(inode);
    if (node.empty())
      return false;
    to_.files_.insert(std::move(node));
    return true;
  }

private:
  directory &from_;
  directory &to_;
};

struct plan {
  std::size_t from, to;
  int inode;
};

int main() {
  std::vector<std::unique_ptr<directory>> tree;
  for (const char *name : {"inbox", "archive"})
    tree.push_back(std::make_unique<directory>(name));
  const plan plans[] = {{0, 1, 10}, {1, 0, 11}};
  std::vector<std::thread> movers;
  for (const plan &p : plans)
    movers.emplace_back([&tree, &p] { mover(*tree[p.from], *tree[p.to]).move(p.inode); });
  for (std::thread &t : movers)
    t.join();
  return 0;
}
