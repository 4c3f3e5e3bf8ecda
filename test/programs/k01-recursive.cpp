// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K1: a document's operations are undoable, and an undo runs the opposite operation by the same methods, with the lock of
// the document held. The repair makes the lock one that its owner may take again.
#include <functional>
#include <map>
#include <mutex>
#include <stack>
#include <thread>

class document {
public:
  void set(int cell, int value) {
    std::lock_guard hold(m_);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 locks 'd.m_', which it holds: it waits for itself for ever [belay-double-lock]
    const int old = cells_[cell];
    cells_[cell] = value;
    if (!undoing_)
      undo_.push([this, cell, old] { set(cell, old); });
  }
  bool undo() {
    std::lock_guard hold(m_);
    if (undo_.empty())
      return false;
    undoing_ = true;
    std::function<void()> step = std::move(undo_.top());
    undo_.pop();
    step();
    undoing_ = false;
    return true;
  }
  int get(int cell) {
    std::lock_guard hold(m_);
    return cells_[cell];
  }

private:
#ifdef REPAIRED
  std::recursive_mutex m_;
#else
  std::mutex m_;
#endif
  std::map<int, int> cells_;
  std::stack<std::function<void()>> undo_;
  bool undoing_ = false;
};

int main() {
  document d;
  d.set(1, 10);
  std::thread user([&d] {
    d.set(2, 20);
    d.undo();
  });
  user.join();
  return d.get(2) == 0 && d.get(1) == 10 ? 0 : 1;
}
