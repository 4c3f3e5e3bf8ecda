// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c++20
// Exchanges that fail, and nobody looks.

#include <atomic>

class Bucket {
public:
  void bad_refill(long n) {
    long have = tokens_.load();
    long want = have + n;
    if (want > burst_)
      want = burst_;
    tokens_.compare_exchange_weak(have, want);
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: this exchange of 'tokens_' fails if another thread has changed it since, or for no reason, and nobody looks: then nothing is stored; repeat it in a loop until it comes off [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-6]]:25: note: the old value is loaded here
  }
  void bad_once(long n) {
    long have = tokens_.load();
    tokens_.compare_exchange_strong(have, have - n);
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: this exchange of 'tokens_' fails if another thread has changed it since, and nobody looks: then nothing is stored; repeat it in a loop until it comes off [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-3]]:25: note: the old value is loaded here
  }
  void bad_builtin(long n) {
    long have = __atomic_load_n(&plain_, __ATOMIC_RELAXED);
    __atomic_compare_exchange_n(&plain_, &have, have + n, true, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this exchange of 'plain_' fails if another thread has changed it since, or for no reason, and nobody looks: then nothing is stored; repeat it in a loop until it comes off [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-3]]:17: note: the old value is loaded here
  }
  void ok_refill(long n) {
    long have = tokens_.load();
    while (!tokens_.compare_exchange_weak(have, have + n)) {
    }
  }
  bool ok_tells(long n) {
    long have = tokens_.load();
    return tokens_.compare_exchange_strong(have, have + n);
  }
  // Whoever comes first sets it.
  void ok_first(long n) {
    long none = 0;
    tokens_.compare_exchange_strong(none, n);
  }
  // It comes by again.
  void ok_helps() {
    for (;;) {
      long have = tokens_.load();
      if (have > burst_)
        return;
      tokens_.compare_exchange_weak(have, have + 1);
    }
  }

private:
  std::atomic<long> tokens_{0};
  long burst_ = 8, plain_ = 0;
};
