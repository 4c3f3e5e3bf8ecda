#include <mutex>
#include <thread>

namespace {
std::mutex mu;
int n;
} // namespace

void guarded() {
  std::lock_guard<std::mutex>{mu};
  ++n;
}

void a() {
  int m = 0;
  std::thread t([&] { ++m; });
  ++m;
  t.join();
}
