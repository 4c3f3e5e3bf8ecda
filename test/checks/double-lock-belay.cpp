// RUN: %check_belay %s belay-double-lock %t -- -- -std=c++20 -pthread -I%belay_include
//
// Belay's guarded values hold a mutex of their own.

#include "belay/guarded.h"
#include <shared_mutex>

struct Stats {
  belay::guarded<int> hits{0};
  belay::guarded<int, std::shared_mutex> size{0};

  int total() {
    return hits.with([](int &n) { return n; });
  }
  // K1: re-acquired along the call chain.
  int bad_with_in_with() {
    return hits.with([this](int &n) { return n + total(); });
// CHECK-MESSAGES: :[[@LINE-1]]:17: warning: this call locks 'hits' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-2]]:17: note: locked here first
// CHECK-MESSAGES: :[[@LINE-3]]:50: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-8]]:17: note: locked again here
  }
  // K1
  int bad_lock_twice() {
    auto held = hits.lock();
    return *held + total();
// CHECK-MESSAGES: :[[@LINE-1]]:20: warning: this call locks 'hits' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:22: note: locked here first
// CHECK-MESSAGES: :[[@LINE-16]]:17: note: locked again here
  }
  // K1: one after the other.
  int ok_one_after_the_other() {
    int n = total();
    auto held = hits.lock();
    return *held + n;
  }
  // K5: upgrade.
  void bad_upgrade() {
    auto held = size.lock_shared();
    if (*held == 0)
      size.with([](int &n) { ++n; });
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'size' is locked here exclusively while the same thread holds it shared: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-4]]:22: note: locked here first
  }
  // K5
  void ok_upgrade() {
    bool Empty = size.with_shared([](const int &n) { return n == 0; });
    if (Empty)
      size.with([](int &n) { ++n; });
  }
  int read() {
    return size.with_shared([](const int &n) { return n; });
  }
  // K4: a second read lock behind a queued writer.
  int bad_read_twice() {
    auto held = size.lock_shared();
    return *held + read();
// CHECK-MESSAGES: :[[@LINE-1]]:20: warning: this call locks 'size' shared while the same thread holds it shared: it hangs if a writer comes in between [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:22: note: locked here first
// CHECK-MESSAGES: :[[@LINE-8]]:17: note: locked again here
  }
  // K4
  int ok_read_twice() { return read() + read(); }
};
