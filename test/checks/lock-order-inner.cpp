// RUN: %check_belay %s belay-lock-order %t -- -- -std=c++20 -pthread
//
// What only the unit calls is called with the locks that its callers hold.
#include <mutex>

class Chain {
public:
  void ok_add(int n) {
    std::lock_guard<std::recursive_mutex> pool(pool_);
    std::lock_guard<std::recursive_mutex> chain(chain_);
    handle(n);
  }

private:
  void handle(int n) {
    std::lock_guard<std::recursive_mutex> chain(chain_);
    {
      std::lock_guard<std::recursive_mutex> pool(pool_);
      ++entries_;
    }
    if (n > 3)
      switch_to(n);
  }
  void switch_to(int n) {
    std::lock_guard<std::recursive_mutex> chain(chain_);
    if (n > 0)
      handle(n - 1);
  }
  std::recursive_mutex pool_, chain_;
  int entries_ = 0;
};

class BadChain {
public:
  void bad_add(int n) {
    std::lock_guard<std::recursive_mutex> pool(pool_);
    std::lock_guard<std::recursive_mutex> chain(chain_);
// CHECK-MESSAGES: :[[@LINE-1]]:43: warning: 'chain_' is locked here while 'pool_' is held, and 'BadChain::handle' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
    handle(n);
  }
  void bad_reset() { handle(0); }

private:
  void handle(int n) {
    std::lock_guard<std::recursive_mutex> chain(chain_);
    std::lock_guard<std::recursive_mutex> pool(pool_);
    entries_ = n;
  }
  std::recursive_mutex pool_, chain_;
  int entries_ = 0;
};
