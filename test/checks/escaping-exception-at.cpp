// RUN: %check_belay %s belay-escaping-exception %t -- -- -std=c++20 -pthread
//
// An `at()` of one's own is followed as little as the standard's.

#include <map>
#include <stdexcept>
#include <string>
#include <thread>

struct Missing {
  explicit Missing(std::string text);
};

class Stats {
public:
  int &counter(const std::string &name) {
    auto it = counters_.find(name);
    if (it == counters_.end()) {
      throw Missing("no counter " + name);
    }
    return it->second;
  }
  int ask(const std::string &name) {
    auto it = counters_.find(name);
    if (it == counters_.end())
      throw Missing("no counter " + name);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'Missing' leaves the entry of thread 'bad_asks' and ends the program; catch it in the thread and hand it to who waits for it [belay-escaping-exception]
// CHECK-MESSAGES: :[[@LINE+15]]:32: note: 'Stats::ask' is called here, in 'bad_asks'
// CHECK-MESSAGES: :[[@LINE+17]]:29: note: the thread is started here
    return 2 * forward(name);
  }

private:
  int forward(const std::string &name);
  std::map<std::string, int> counters_;
};

extern Stats stats;

static void ok_counts() { ++stats.counter("rounds"); }

// What is asked isn't what is found.
static void bad_asks() { stats.ask("rounds"); }

void start() {
  std::thread a(ok_counts), b(bad_asks);
  a.join();
  b.join();
}
