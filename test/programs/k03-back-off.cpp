// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K3: a merge of two branches locks the one that it is called for and then the other. The repair tries the second, and
// lets go of both where it isn't free.
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

class branch {
public:
  explicit branch(int commits) : commits_(commits) {}
  void merge_from(branch &other) {
#ifdef REPAIRED
    for (;;) {
      std::unique_lock mine(m_);
      std::unique_lock theirs(other.m_, std::try_to_lock);
      if (theirs.owns_lock()) {
        take(other);
        return;
      }
      mine.unlock();
      std::this_thread::yield();
    }
#else
    std::unique_lock mine(m_);
    std::unique_lock theirs(other.m_);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'feature.m_' is locked here while 'main_line.m_' is held, and elsewhere in 'branch::merge_from' it is the other way round: two threads can wait for each other for ever; lock them in one order [belay-lock-order]
    take(other);
#endif
  }
  int commits() {
    std::lock_guard hold(m_);
    return commits_;
  }

private:
  void take(branch &other) {
    if (other.commits_ > commits_)
      commits_ = other.commits_;
  }
  std::mutex m_;
  int commits_;
};

static void synchronise(branch &a, branch &b) { a.merge_from(b); }

int main() {
  branch main_line(3), feature(5);
  std::thread up(synchronise, std::ref(main_line), std::ref(feature));
  std::thread down(synchronise, std::ref(feature), std::ref(main_line));
  up.join();
  down.join();
  return main_line.commits() == 5 ? 0 : 1;
}
