// A watchdog that starts the next thread beside the one that hangs.
#include <atomic>
#include <chrono>
#include <thread>

using namespace std::chrono_literals;
void poll(std::atomic<int>& beats);

// [bug]
class watchdog {
 public:
  watchdog() { start(); }
  void watch() {
    const int before = beats_;
    std::this_thread::sleep_for(1s);
    if (beats_ == before) start();  // the old one still hangs, with all that it holds
  }

 private:
  void start() {
    std::thread([this] {
      for (;;) poll(beats_);
    }).detach();
  }
  std::atomic<int> beats_{0};
};
// [end]
