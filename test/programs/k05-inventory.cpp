// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K5: an inventory answers how much there is under a shared lock, and orders more where there is too little, through an
// observer that books the delivery at once, for which it needs the lock alone.
#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>

class inventory {
public:
  using reorder = std::function<void(inventory &, int)>;
  explicit inventory(reorder r) : reorder_(std::move(r)) {}
  int amount(int article) {
    std::shared_lock hold(m_);
    auto found = amounts_.find(article);
    const int n = found == amounts_.end() ? 0 : found->second;
#ifdef REPAIRED
    hold.unlock();
#endif
    if (n < 5)
      reorder_(*this, article);
    return n;
  }
  void deliver(int article, int n) {
    std::unique_lock hold(m_);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 locks 'goods.m_', which it holds: it waits for itself for ever [belay-double-lock]
    amounts_[article] += n;
  }

private:
  std::shared_mutex m_;
  std::map<int, int> amounts_;
  reorder reorder_;
};

class supplier {
public:
  void operator()(inventory &to, int article) {
    ++orders_;
    to.deliver(article, 10);
  }

private:
  int orders_ = 0;
};

int main() {
  inventory goods{supplier()};
  std::thread shop([&goods] { (void)goods.amount(7); });
  shop.join();
  return goods.amount(7) == 10 ? 0 : 1;
}
