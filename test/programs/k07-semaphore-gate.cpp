// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K7: an importer takes a slot of a semaphore with the catalogue locked, and who gives the slots back first notes in the
// catalogue that it is finished.
#include <functional>
#include <list>
#include <mutex>
#include <semaphore>
#include <set>
#include <thread>

class catalogue {
public:
  explicit catalogue(int imports) : slots_(imports) {}
  ~catalogue() {
    for (std::thread &t : imports_)
      t.join();
  }
  void import(int file) {
#ifdef REPAIRED
    slots_.acquire();
    std::lock_guard hold(m_);
#else
    std::lock_guard hold(m_);
    slots_.acquire();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this 'acquire' waits for another thread while 'm_' is held, which that thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
#endif
    running_.insert(file);
    imports_.emplace_back([this, file] { finish(file); });
  }

private:
  void finish(int file) {
    {
      std::lock_guard hold(m_);
      running_.erase(file);
    }
    slots_.release();
  }
  std::counting_semaphore<4> slots_;
  std::mutex m_;
  std::set<int> running_;
  std::list<std::thread> imports_;
};

int main() {
  catalogue c(1);
  c.import(1);
  c.import(2);
  return 0;
}
