// Ping and pong by two semaphores, and a limit on how many work at once by a third.
#include <atomic>
#include <semaphore>
#include <thread>

namespace {

std::binary_semaphore ping(0), pong(0);
std::counting_semaphore<2> slots(2);
int ball = 0;
std::atomic<int> inside = 0;
std::atomic<bool> crowded = false;

void back() {
  for (int i = 0; i < 20; ++i) {
    ping.acquire();
    ++ball;
    pong.release();
  }
}

void visit() {
  for (int i = 0; i < 20; ++i) {
    slots.acquire();
    if (inside.fetch_add(1) >= 2) crowded = true;
    inside.fetch_sub(1);
    slots.release();
  }
}

}  // namespace

int main() {
  std::thread other(back);
  for (int i = 0; i < 20; ++i) {
    ++ball;
    ping.release();
    pong.acquire();
  }
  other.join();
  std::thread a(visit), b(visit), c(visit);
  a.join();
  b.join();
  c.join();
  return ball == 40 && !crowded ? 0 : 1;
}
