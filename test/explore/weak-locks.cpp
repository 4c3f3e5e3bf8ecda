// A lock for each key, made anew when nobody holds the last one any more: `weak_ptr::lock` reads the count that its last
// owner left without an order of its own.
// RUN: %belay check --quiet --no-cache %s -- -std=c++20 -pthread | FileCheck --allow-empty --implicit-check-not=warning: %s

#include <memory>
#include <mutex>
#include <thread>

struct locks {
  std::shared_ptr<std::mutex> get() {
    std::lock_guard lock(m);
    auto one = slot.lock();
    if (!one) {
      one = std::make_shared<std::mutex>();
      slot = one;
    }
    return one;
  }
  std::mutex m;
  std::weak_ptr<std::mutex> slot;
};

int main() {
  locks all;
  int n = 0;
  auto add = [&] {
    for (int i = 0; i < 2; ++i) {
      auto m = all.get();
      std::lock_guard lock(*m);
      ++n;
    }
  };
  std::thread a(add), b(add);
  a.join();
  b.join();
  return n;
}
