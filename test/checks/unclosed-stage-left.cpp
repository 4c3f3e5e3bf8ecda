// RUN: %check_belay %s belay-unclosed-stage %t -- -- -std=c++20 -pthread

#include <barrier>
#include <thread>
#include <vector>

// A thread that leaves, by what is its own, while the others go round.
#include <cmath>
class Solver {
public:
  void run() {
    std::vector<std::thread> all;
    for (int z = 0; z < 4; ++z)
      all.emplace_back(&Solver::bad_advance, this, z);
    for (int z = 0; z < 4; ++z)
      all.emplace_back(&Solver::ok_drops, this, z);
    for (int z = 0; z < 4; ++z)
      all.emplace_back([this, z] { ok_together(z); });
    for (int z = 0; z < 4; ++z)
      all.emplace_back([this, z] { ok_decided(z); });
    for (auto &t : all)
      t.join();
  }

private:
  void bad_advance(int index) {
    double &heat = heat_[index];
    for (int step = 0; step < 1000; ++step) {
      heat = heat * 1.001;
      const double sum = heat * heat;
      if (!std::isfinite(sum))
      // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: if this thread leaves here, by what is its own, the others wait for it at barrier 'sync_' for ever; let it go round with them, or arrive_and_drop() before it leaves [belay-unclosed-stage]
      // CHECK-MESSAGES: :[[@LINE+3]]:13: note: they wait here
      // CHECK-MESSAGES: :[[@LINE-20]]:7: note: the threads are started here
        return;
      sync_.arrive_and_wait();
    }
  }
  void ok_drops(int index) {
    double &heat = heat_[index];
    for (int step = 0; step < 1000; ++step) {
      heat = heat * 1.001;
      if (!std::isfinite(heat)) {
        sync2_.arrive_and_drop();
        return;
      }
      sync2_.arrive_and_wait();
    }
  }
  // All of them read what one has decided before they met.
  void ok_together(int index) {
    for (;;) {
      if (index == 0)
        done_ = ++round_ == 1000;
      sync3_.arrive_and_wait();
      if (done_)
        return;
      sync3_.arrive_and_wait();
    }
  }
  // All of them go round as often.
  void ok_decided(int index) {
    for (int step = 0;; ++step) {
      heat_[4 + index] += step;
      sync4_.arrive_and_wait();
      if (step == 1000)
        break;
    }
  }
  double heat_[8] = {};
  bool done_ = false;
  int round_ = 0;
  std::barrier<> sync_{4}, sync2_{4}, sync3_{4}, sync4_{4};
};
void solve() {
  Solver s;
  s.run();
}

// The barrier is handed on.
static double relax(double omega) { return omega * 2; }
static void rounds(double omega, std::barrier<> &phase) {
  for (int step = 0; step < 50; ++step) {
    double delta = relax(omega);
    if (delta < 0 || delta > 1e6)
      // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: if this thread leaves here, by what is its own, the others wait for it at barrier 'phase' for ever; let it go round with them, or arrive_and_drop() before it leaves [belay-unclosed-stage]
      // CHECK-MESSAGES: :[[@LINE+3]]:11: note: they wait here
      // CHECK-MESSAGES: :[[@LINE+19]]:5: note: the threads are started here
      return;
    phase.arrive_and_wait();
  }
}
static void ok_rounds(double omega, std::barrier<> &phase) {
  for (int step = 0; step < 50; ++step) {
    double delta = relax(omega);
    if (delta < 0 || delta > 1e6) {
      phase.arrive_and_drop();
      return;
    }
    phase.arrive_and_wait();
  }
}
void bad_hands_on(const double *omega) {
  std::barrier<> phase(4);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] { rounds(omega[i], phase); });
}
void ok_hands_on(const double *omega) {
  std::barrier<> phase(4);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] { ok_rounds(omega[i], phase); });
}
