// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L19: a radio has a thread for each station, which it gets from a function as a pair with its name, and keeps in a
// map. Tuning in to a station again puts the new thread where the old one is, and it ends the program.
#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <tuple>
#include <utility>

class radio {
  using station = std::pair<int, std::thread>;

public:
  radio() = default;
  radio(const radio &) = delete;
  radio &operator=(const radio &) = delete;
  ~radio() {
    off_.store(true);
    for (auto &[frequency, listening] : stations_)
      listening.join();
  }
  void tune(int frequency) {
    auto [at, thread] = listen(frequency);
#ifdef REPAIRED
    if (const auto old = stations_.find(at); old != stations_.end())
      old->second.join();
#endif
    stations_[at] = std::move(thread);
  }
  int heard() const { return heard_.load(); }

private:
  station listen(int frequency) {
    std::thread t([this, frequency] {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread starts a thread that is assigned over while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
// CHECK: note: step 1: the main thread starts thread 2
      if (!off_.load())
        heard_ += frequency;
    });
    return {frequency, std::move(t)};
  }
  std::atomic<bool> off_{false};
  std::atomic<int> heard_{0};
  std::map<int, std::thread> stations_;
};

int main() {
  radio r;
  r.tune(98);
  r.tune(103);
  r.tune(98);
  return r.heard() < 0;
}
