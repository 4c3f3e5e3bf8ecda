// What a constant argument leaves out of reach is no race, whatever the function captures: structured bindings are no
// variables.
// RUN: %belay check --no-cache %s -- -std=c++20 -pthread
#include <mutex>
#include <thread>

struct bounds {
  int first, last;
};
bounds measure();
static std::mutex m;
static int n;

static void ok_work(bool fast) {
  auto [first, last] = measure();
  auto size = [&first, &last] { return last - first; };
  if (fast) {
    n = size();
  } else {
    std::lock_guard hold(m);
    n = size();
  }
}
int main() {
  std::thread t(ok_work, false);
  ok_work(false);
  t.join();
}
