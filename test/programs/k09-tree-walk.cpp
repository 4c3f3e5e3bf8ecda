// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K9: a tree visits its nodes with its lock held, and the visitor, which collects the big ones, asks the tree for a node's
// size by a method that locks.
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

struct leaf {
  int bytes;
};
struct branch {
  std::vector<int> children;
};
using node = std::variant<leaf, branch>;

class tree {
public:
  void insert(int id, node n) {
    std::scoped_lock hold(m_);
    nodes_.insert_or_assign(id, std::move(n));
  }
  int bytes(int id) const {
    std::scoped_lock hold(m_);
    return bytes_locked(id);
  }
  template <class Visitor> void visit(Visitor &&v) const {
#ifdef REPAIRED
    std::vector<int> ids;
    {
      std::scoped_lock hold(m_);
      for (const auto &[id, n] : nodes_)
        ids.push_back(id);
    }
    for (int id : ids)
      std::invoke(v, id);
#else
    std::scoped_lock hold(m_);
    for (const auto &[id, n] : nodes_)
      std::invoke(v, id);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this call locks 'of_->m_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
#endif
  }

private:
  int bytes_locked(int id) const {
    auto found = nodes_.find(id);
    if (found == nodes_.end())
      return 0;
    if (const leaf *l = std::get_if<leaf>(&found->second))
      return l->bytes;
    int sum = 0;
    for (int child : std::get<branch>(found->second).children)
      sum += bytes_locked(child);
    return sum;
  }
  mutable std::mutex m_;
  std::map<int, node> nodes_;
};

class big_nodes {
public:
  big_nodes(const tree &of, int limit) : of_(of), limit_(limit) {}
  void collect() {
    of_.visit([this](int id) {
      if (of_.bytes(id) > limit_)
        found_.push_back(id);
    });
  }
  std::size_t count() const { return found_.size(); }

private:
  const tree &of_;
  const int limit_;
  std::vector<int> found_;
};

int main() {
  tree t;
  t.insert(1, branch{{2, 3}});
  t.insert(2, leaf{10});
  t.insert(3, leaf{20});
  big_nodes big(t, 15);
  std::thread collecting(&big_nodes::collect, &big);
  collecting.join();
  return big.count() == 2 ? 0 : 1;
}
