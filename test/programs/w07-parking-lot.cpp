// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W7: cars that come in and cars that leave wait on one condition, and each event wakes one of them. Where it wakes one
// of the wrong kind, this goes back to sleep, and the news is lost.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

class parking_lot {
public:
  explicit parking_lot(int places) : free_(places), places_(places) {}
  void enter() { change(-1, [this] { return free_ > 0; }); }
  void leave() { change(1, [this] { return free_ < places_; }); }

private:
  template <class Possible> void change(int by, Possible possible) {
    std::unique_lock hold(m_);
    while (!possible())
      changed_.wait(hold);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 3 waits on the condition 'lot.changed_', which thread 5 would notify, while thread 5 waits for thread 3: both wait for ever [belay-blocking-cycle]
// CHECK: note: thread 5 waits on the condition 'lot.changed_', which thread 3 would notify
    free_ += by;
#ifdef REPAIRED
    changed_.notify_all();
#else
    changed_.notify_one();
#endif
  }
  std::mutex m_;
  std::condition_variable changed_;
  int free_;
  const int places_;
};

int main() {
  parking_lot lot(1);
  std::vector<std::thread> cars;
  for (int i = 0; i < 2; ++i)
    cars.emplace_back(&parking_lot::enter, &lot);
  for (int i = 0; i < 2; ++i)
    cars.emplace_back(&parking_lot::leave, &lot);
  for (std::thread &c : cars)
    c.join();
  return 0;
}
