// Work that an atomic hands out, with what it is on: a state by its compare-and-swap.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread

#include <atomic>
#include <memory>
#include <thread>
#include <vector>
enum class State { Idle, Compressing, Writing, End };
struct St {
  unsigned u;
  bool aborted() const { return u & 8; }
  St next() const { return St{(u + 1) % 4}; }
};
struct Atom {
  std::atomic<unsigned> v_;
  St Load() const { return St{v_.load(std::memory_order_acquire)}; }
  bool CasWeak(St &e, St d) { return v_.compare_exchange_weak(e.u, d.u, std::memory_order_acq_rel); }
};
struct Parallel {
  Atom state;
  std::vector<std::thread> workers;
  void next(State &s) {
    St seen = state.Load();
    for (;;) {
      if (seen.aborted()) {
        s = State::End;
        return;
      }
      const St now = seen.next();
      if (state.CasWeak(seen, now)) {
        s = static_cast<State>(now.u);
        return;
      }
    }
  }
};
struct Rep { int ok_offset = 0, bad_rounds = 0; std::unique_ptr<Parallel> pc; };
class Builder {
public:
  void start(int n) {
    rep_->pc = std::make_unique<Parallel>();
    auto &pc = *rep_->pc;
    for (int i = 0; i < n; ++i)
      pc.workers.emplace_back([this] { work(); });
  }
  ~Builder() {
    for (auto &t : rep_->pc->workers)
      t.join();
  }

private:
  void work() {
    auto &pc = *rep_->pc;
    State s = State::Idle;
    for (;;) {
      pc.next(s);
      switch (s) {
      case State::End:
        return;
      case State::Writing:
        rep_->ok_offset += 1;
        break;
      default:
        break;
      }
      ++rep_->bad_rounds;
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'rep_->bad_rounds' is written here with no lock by several threads at once [belay-unconfined-data]
    }
  }
  std::unique_ptr<Rep> rep_;
};
