// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c++20 -pthread
//
// A slot that is given back by who hasn't got it.

#include <atomic>
#include <chrono>
#include <semaphore>

class Gate {
public:
  bool bad_given_back(std::chrono::milliseconds patience) {
    if (!slots_.try_acquire_for(patience)) {
      ++turnedAway_;
      slots_.release();
      // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'slots_' is released here though this try hasn't acquired it: each time there is one more than there should be; release only what was acquired [belay-missing-unlock]
      // CHECK-MESSAGES: :[[@LINE-4]]:17: note: tried here
      // CHECK-MESSAGES: :[[@LINE+4]]:12: note: where the try comes off it is released here
      return false;
    }
    copy();
    slots_.release();
    return true;
  }
  bool bad_else() {
    if (slots_.try_acquire()) {
      copy();
      slots_.release();
      return true;
    } else {
      slots_.release();
      // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'slots_' is released here though this try hasn't acquired it: each time there is one more than there should be; release only what was acquired [belay-missing-unlock]
      // CHECK-MESSAGES: :[[@LINE-7]]:16: note: tried here
      // CHECK-MESSAGES: :[[@LINE-6]]:14: note: where the try comes off it is released here
    }
    return false;
  }
  bool ok_given_back() {
    if (!slots_.try_acquire())
      return false;
    copy();
    slots_.release();
    return true;
  }
  bool bad_kept() {
    bool got = slots_.try_acquire();
    if (got)
      copy();
    else
      turnedAway_.fetch_add(1);
    slots_.release();
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'slots_' is released here though this try hasn't acquired it: each time there is one more than there should be; release only what was acquired [belay-missing-unlock]
    // CHECK-MESSAGES: :[[@LINE-7]]:23: note: tried here
    return got;
  }
  bool ok_kept() {
    bool got = slots_.try_acquire();
    if (got)
      copy();
    if (got)
      slots_.release();
    return got;
  }
  bool ok_kept_until_it_comes() {
    bool got = slots_.try_acquire();
    if (!got) {
      slots_.acquire();
      got = true;
    }
    slots_.release();
    return got;
  }
  // It waits until there is one.
  bool ok_acquired_then() {
    if (!slots_.try_acquire()) {
      slots_.acquire();
      copy();
      slots_.release();
      return false;
    }
    copy();
    slots_.release();
    return true;
  }
  // A message, which the other side takes away.
  void ok_notifies() {
    if (!ready_.try_acquire())
      ready_.release();
  }

private:
  void copy() noexcept {}
  std::counting_semaphore<8> slots_{8};
  std::counting_semaphore<1> ready_{0};
  std::atomic<int> turnedAway_{0};
};
