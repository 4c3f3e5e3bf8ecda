// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D1: a check of the ports of a host starts a thread for each, which takes the port from the loop's own variable.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

class port_check {
public:
  explicit port_check(std::string host) : host_(std::move(host)) {}

  int run(int first, int last) {
    std::vector<std::thread> probes;
    for (int port = first; port <= last; ++port) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'port' is written here by 'port_check::run' with no lock, while a thread reads it [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
#ifdef REPAIRED
      probes.emplace_back([this, port] {
        if (is_open(port))
          ++open_;
      });
#else
      probes.emplace_back([&] {
        if (is_open(port))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 'lambda' refers to 'port', which ends before the thread is joined [belay-dangling-capture]
// CHECK: note: step 1: the main thread starts thread 2
          ++open_;
      });
#endif
    }
    std::for_each(probes.begin(), probes.end(), [](std::thread &t) { t.join(); });
    return open_.load();
  }

private:
  bool is_open(int port) const {
    return port == 22 || port == 443 || (port > 8000 && host_.empty());
  }

  const std::string host_;
  std::atomic<int> open_{0};
};

int main() {
  port_check check("localhost");
  std::printf("%d open\n", check.run(442, 443));
}
