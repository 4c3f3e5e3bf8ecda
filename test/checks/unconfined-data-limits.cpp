// A limit that a loop counts to is no flag that it polls, whatever else the loop asks.
// RUN: %check_belay %s belay-unconfined-data %t
#include <atomic>
#include <thread>

void step();

class Poster {
public:
  void ok_set(int interval) { interval_ = interval; }
  void bad_pause(int paused) { paused_ = paused; }
  // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'paused_' is a plain int that thread 'Poster::run' polls while 'Poster::bad_pause' writes it; make it std::atomic<int> or guard both with one mutex [belay-unconfined-data]
  void start() { thread_ = std::thread(&Poster::run, this); }
  void stop() {
    quit_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!quit_) {
      for (int i = 0; i < (fails_ ? 1 : interval_) && !quit_; ++i)
        step();
      while (paused_)
        std::this_thread::yield();
    }
  }
  std::thread thread_;
  std::atomic<bool> quit_{false};
  int interval_ = 10, paused_ = 0, fails_ = 0;
};
