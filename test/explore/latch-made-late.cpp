// RUN: %belay stats --explore %s -- -std=c++20 -pthread | FileCheck %s
// CHECK: problems 1{{$}}
// CHECK: race line [[#@LINE+9]], [[#@LINE+10]]
// A latch is there for those only who know that it was made.
#include <latch>
#include <optional>
#include <semaphore>
#include <thread>

void bad_counted_before() {
  std::optional<std::latch> ready;
  std::thread t([&] { ready->count_down(); });
  ready.emplace(1);
  ready->wait();
  t.join();
}
void ok_made_first() {
  std::optional<std::latch> ready;
  ready.emplace(1);
  std::thread t([&] { ready->count_down(); });
  ready->wait();
  t.join();
}
void ok_told() {
  std::optional<std::latch> ready;
  std::counting_semaphore<> made(0);
  std::thread t([&] {
    made.acquire();
    ready->count_down();
  });
  ready.emplace(1);
  made.release();
  ready->wait();
  t.join();
}
