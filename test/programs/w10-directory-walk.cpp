// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W10: a walk through directories runs at most one task at a time in its group, and each task starts one for every
// directory that it finds, while it holds the one turn that there is.
#include "belay/context.h"
#include "belay/error_group.h"
#include "belay/result.h"
#include <deque>
#include <functional>
#include <map>
#include <utility>
#include <vector>

class tree {
public:
  void add(int parent, int child) { children_[parent].push_back(child); }
  const std::vector<int> &children(int of) const {
    static const std::vector<int> none;
    auto found = children_.find(of);
    return found == children_.end() ? none : found->second;
  }

private:
  std::map<int, std::vector<int>> children_;
};

class walker {
public:
  explicit walker(const tree &of) : of_(of) { tasks_.limit(1); }
  belay::result<> walk(int root) {
    tasks_.go(std::bind_front(&walker::visit, this, root));
    return tasks_.wait();
  }

private:
  void visit(int node) {
#ifdef REPAIRED
    std::deque<int> todo{node};
    while (!todo.empty()) {
      for (int child : of_.children(todo.front()))
        todo.push_back(child);
      todo.pop_front();
    }
#else
    for (int child : of_.children(node))
      tasks_.go(std::bind_front(&walker::visit, this, child));
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits in send on 'w.tasks_': nobody will receive the value [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
#endif
  }
  const tree &of_;
  belay::error_group tasks_;
};

int main() {
  tree t;
  t.add(1, 2);
  t.add(1, 3);
  walker w(t);
  return w.walk(1) ? 0 : 1;
}
