// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W2: the regions of a simulation meet at a barrier after each step. A region in which nothing lives any more leaves its
// loop without leaving the barrier, where the others wait for it.
#include <barrier>
#include <list>
#include <thread>
#include <utility>

class region {
public:
  region(int population, int growth) : population_(population), growth_(growth) {}
  bool step() {
    population_ += growth_;
    return population_ > 0;
  }
  int population() const { return population_; }

private:
  int population_, growth_;
};

class world {
public:
  explicit world(std::ptrdiff_t regions) : met_(regions) {}
  template <class... Args> void add(Args... args) { regions_.emplace_back(args...); }
  int run(int steps) {
    std::list<std::thread> threads;
    for (region &r : regions_)
      threads.emplace_back([this, &r, steps] { simulate(r, steps); });
    for (std::thread &t : threads)
      t.join();
    int sum = 0;
    for (const region &r : regions_)
      sum += r.population();
    return sum;
  }

private:
  void simulate(region &r, int steps) {
    for (int i = 0; i < steps; ++i) {
      if (!r.step()) {
#ifdef REPAIRED
        met_.arrive_and_drop();
        return;
#else
        break;
#endif
      }
      met_.arrive_and_wait();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits at the barrier 'w.met_': nobody else will arrive [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
    }
  }
  std::barrier<> met_;
  std::list<region> regions_;
};

int main() {
  world w(2);
  w.add(10, 1);
  w.add(1, -1);
  return w.run(2) == 12 ? 0 : 1;
}
