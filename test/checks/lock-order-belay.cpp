// RUN: %check_belay %s belay-lock-order %t -- -- -std=c++20 -pthread -I%belay_include
//
// Belay's guarded values hold a mutex of their own; with_all takes several at once.

#include "belay/guarded.h"
#include <map>

struct Cache {
  belay::guarded<std::map<int, int>> entries;
  belay::guarded<int> misses{0};

  // K3: AB-BA.
  void bad_miss(int key) {
    auto held = entries.lock();
    if (held->count(key) == 0)
      misses.with([](int &n) { ++n; });
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'misses' is locked here while 'entries' is held, and 'Cache::bad_reset' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
  }
  // K3
  void bad_reset() {
    misses.with([this](int &n) {
      n = 0;
      entries.with([](auto &e) { e.clear(); });
    });
  }
};
struct Both {
  belay::guarded<int> a{0}, b{0};

  // K3: both at once.
  void ok_ab() {
    with_all([](int &x, int &y) { x = y; }, a, b);
  }
  // K3
  void ok_ba() {
    with_all([](int &x, int &y) { x = y; }, b, a);
  }
};
