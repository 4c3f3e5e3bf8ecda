// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W11: a permit is an object that gives its token back at its end. One that is moved from gives it back as well, or, as
// here, the one that is assigned over doesn't: the token is lost, and the next driver waits for ever.
#include <list>
#include <semaphore>
#include <thread>
#include <utility>

using places = std::counting_semaphore<16>;

class permit {
public:
  permit() = default;
  explicit permit(places &of) : of_(&of) { of.acquire(); }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits for the semaphore 'lot': nobody will release it any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
  permit(permit &&other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
  permit &operator=(permit &&other) noexcept {
#ifdef REPAIRED
    give_back();
#endif
    of_ = std::exchange(other.of_, nullptr);
    return *this;
  }
  ~permit() { give_back(); }

private:
  void give_back() {
    if (of_)
      std::exchange(of_, nullptr)->release();
  }
  places *of_ = nullptr;
};

class driver {
public:
  void park(places &lot) { mine_ = permit(lot); }
  void move_on(places &lot) { mine_ = permit(lot); }
  void leave() { mine_ = permit(); }

private:
  permit mine_;
};

int main() {
  places lot(2);
  driver first;
  first.park(lot);
  first.move_on(lot);
  first.leave();
  std::list<std::thread> others;
  for (int i = 0; i < 2; ++i)
    others.emplace_back([&lot] {
      driver d;
      d.park(lot);
      d.leave();
    });
  for (std::thread &t : others)
    t.join();
  return 0;
}
