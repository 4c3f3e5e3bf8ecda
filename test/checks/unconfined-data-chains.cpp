// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// Who waits for a signal has waited for what those who give it wait for.

#include <atomic>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <string>
#include <syncstream>
#include <thread>

void use(const std::string &);

namespace chain {
std::atomic_bool first, second;
std::string name;
void begin() {
  name = "a";
  first.store(true, std::memory_order_release);
}
void middle() {
  while (!first.load(std::memory_order_acquire))
    ;
  second.store(true, std::memory_order_release);
}
void end() {
  while (!second.load(std::memory_order_acquire))
    ;
  name += "c";
}
void ok_three_in_turn() {
  for (int i = 0; i < 1000; ++i) {
    first = second = false;
    std::thread a(begin), b(middle), c(end);
    a.join();
    b.join();
    c.join();
    use(name);
  }
}
} // namespace chain

namespace broken {
std::atomic_bool first, second;
std::string name;
void begin() {
  name = "a";
  first = true;
}
void middle(bool hurry) {
  if (!hurry)
    while (!first)
      ;
  second = true;
}
void end() {
  while (!second)
    ;
  name += "c";
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'name' is written here by thread 'end' with no lock, while thread 'begin' writes it [belay-unconfined-data]
}
void bad_middle_may_not_wait(bool hurry) {
  std::thread a(begin), b([hurry] { middle(hurry); }), c(end);
  a.join();
  b.join();
  c.join();
  use(name);
}
} // namespace broken

namespace locked {
std::mutex mutex;
std::condition_variable changed;
bool first, second;
std::string name;
void signal(bool &flag) {
  std::lock_guard hold(mutex);
  flag = true;
  changed.notify_all();
}
void wait(bool &flag) {
  std::unique_lock hold(mutex);
  changed.wait(hold, [&] { return flag; });
}
void ok_given_the_flag() {
  std::thread a([] {
    name = "a";
    signal(first);
  });
  std::thread b([] {
    std::unique_lock hold(mutex);
    changed.wait(hold, [] { return first; });
    name += "b";
  });
  a.join();
  b.join();
}
void ok_three_in_turn_with_a_mutex() {
  std::thread a([] {
    name = "a";
    signal(first);
  });
  std::thread b([] {
    wait(first);
    signal(second);
  });
  std::thread c([] {
    wait(second);
    name += "c";
  });
  a.join();
  b.join();
  c.join();
  use(name);
}
} // namespace locked

// The library orders what it does with its own streams.
void say(int id) { std::osyncstream(std::cout) << "thread " << id << '\n'; }
int main() {
  std::jthread a(say, 1), b(say, 2);
  chain::ok_three_in_turn();
  locked::ok_three_in_turn_with_a_mutex();
  broken::bad_middle_may_not_wait(true);
}
