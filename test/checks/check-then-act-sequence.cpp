// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c++20 -pthread

#include <atomic>

class Pair {
public:
  void set(int a, int b) {
    ++seq_;
    a_.store(a);
    b_.store(b);
    ++seq_;
  }
  int bad_sum() const {
    while (seq_.load() % 2)
      ;
    return a_.load() + b_.load();
    // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'seq_' isn't loaded again after this copy of what it guards: if a writer came in between, new values are mixed with old ones; compare it with the first load, and copy again if it has changed [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-4]]:17: note: loaded here, and only tested for being odd
    // CHECK-MESSAGES: :[[@LINE-11]]:5: note: 'Pair::set' counts it up here, before it writes
  }
  int ok_sum() const {
    for (;;) {
      const unsigned before = seq_.load();
      const int sum = a_.load() + b_.load();
      if (!(before & 1) && seq_.load() == before)
        return sum;
    }
  }

private:
  std::atomic<unsigned> seq_{0};
  std::atomic<int> a_{0}, b_{0};
};

// The sequence says which of two copies nobody writes.
class Twice {
public:
  void set(int a, int b) {
    const unsigned s = seq_.load();
    seq_.store(s + 1);
    a_[s & 1].store(a);
    b_[s & 1].store(b);
    seq_.store(s + 2);
  }
  int ok_sum() const {
    const unsigned s = seq_.load();
    return a_[s & 1].load() + b_[s & 1].load();
  }

private:
  std::atomic<unsigned> seq_{0};
  std::atomic<int> a_[2], b_[2];
};

// How many are under way, which no copy depends on.
class Served {
public:
  void serve(int n) {
    ++under_way_;
    last_.store(n);
    total_.store(total_.load() + n);
    --under_way_;
  }
  int ok_even() const { return under_way_.load() & 1 ? 0 : last_.load() + total_.load(); }

private:
  std::atomic<unsigned> under_way_{0};
  std::atomic<int> last_{0}, total_{0};
};

int use(Pair &p, Twice &t, Served &s) { return p.bad_sum() + p.ok_sum() + t.ok_sum() + s.ok_even(); }
