// What is deferred is never ready by itself.
// RUN: %check_belay %s belay-busy-wait %t -- -- -std=c++17 -pthread

#include <chrono>
#include <future>

using namespace std::chrono_literals;

int compute();
void tick();
void use(int);
void share(std::future<int> &);
bool cancelled();

void bad_polls() {
  auto sum = std::async(std::launch::deferred, compute);
  while (sum.wait_for(50ms) != std::future_status::ready)
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop spins until 'sum' is ready, which it never is: what is deferred runs in its get() or wait(); start it with std::launch::async [belay-busy-wait]
  // CHECK-MESSAGES: :[[@LINE-2]]:14: note: it asks here
  // CHECK-MESSAGES: :[[@LINE-4]]:14: note: deferred here
    tick();
  try {
    use(sum.get());
  } catch (int) {
  }
}

void bad_by_a_status() {
  std::shared_future<int> sum = std::async(std::launch::deferred, compute);
  std::future_status status;
  do {
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop spins until 'sum' is ready, which it never is: what is deferred runs in its get() or wait(); start it with std::launch::async [belay-busy-wait]
  // CHECK-MESSAGES: :[[@LINE+2]]:18: note: it asks here
  // CHECK-MESSAGES: :[[@LINE-5]]:33: note: deferred here
    status = sum.wait_for(50ms);
    tick();
  } while (status != std::future_status::ready);
  use(sum.get());
}

void bad_breaks() {
  auto sum = std::async(std::launch::deferred, compute);
  for (;;) {
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop spins until 'sum' is ready, which it never is: what is deferred runs in its get() or wait(); start it with std::launch::async [belay-busy-wait]
  // CHECK-MESSAGES: :[[@LINE+2]]:13: note: it asks here
  // CHECK-MESSAGES: :[[@LINE-4]]:14: note: deferred here
    if (sum.wait_until(std::chrono::steady_clock::now() + 1s) == std::future_status::ready)
      break;
    tick();
  }
}

void ok_async() {
  auto sum = std::async(std::launch::async, compute);
  while (sum.wait_for(50ms) != std::future_status::ready)
    tick();
  use(sum.get());
}

// One of the two, as the library likes.
void ok_either() {
  auto sum = std::async(std::launch::async | std::launch::deferred, compute);
  while (sum.wait_for(50ms) != std::future_status::ready)
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop spins until 'sum' is ready, which it never is: what is deferred runs in its get() or wait(); start it with std::launch::async [belay-busy-wait]
  // CHECK-MESSAGES: :[[@LINE-2]]:14: note: it asks here
  // CHECK-MESSAGES: :[[@LINE-4]]:14: note: deferred here
    tick();
  use(sum.get());
}

// Leaves at once.
void ok_while_it_takes_time() {
  auto sum = std::async(std::launch::deferred, compute);
  while (sum.wait_for(50ms) == std::future_status::timeout)
    tick();
  use(sum.get());
}

void ok_another_way_out() {
  auto sum = std::async(std::launch::deferred, compute);
  while (sum.wait_for(50ms) != std::future_status::ready && !cancelled())
    tick();
}

void ok_runs_it_before() {
  auto sum = std::async(std::launch::deferred, compute);
  sum.wait();
  while (sum.wait_for(50ms) != std::future_status::ready)
    tick();
}

void ok_runs_it_in_between() {
  auto sum = std::async(std::launch::deferred, compute);
  std::future_status status;
  while ((status = sum.wait_for(50ms)) != std::future_status::ready)
    if (status == std::future_status::deferred)
      sum.wait();
}

// Others may run it.
void ok_given_away() {
  auto sum = std::async(std::launch::deferred, compute);
  share(sum);
  while (sum.wait_for(50ms) != std::future_status::ready)
    tick();
}

void ok_another_answer() {
  auto sum = std::async(std::launch::deferred, compute);
  std::future_status status = sum.wait_for(50ms);
  while (status != std::future_status::ready) {
    status = sum.wait_for(50ms);
    if (status == std::future_status::deferred)
      status = std::future_status::ready;
  }
}

// tick() may throw when it is enough.
void ok_leaves_by_an_exception() {
  auto sum = std::async(std::launch::deferred, compute);
  try {
    while (sum.wait_for(50ms) != std::future_status::ready)
      tick();
  } catch (int) {
  }
}

// It may be, if there is no thread for it.
void bad_maybe() {
  auto sum = std::async(std::launch::async | std::launch::deferred, compute);
  while (sum.wait_for(50ms) != std::future_status::ready)
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop spins until 'sum' is ready, which it never is: what is deferred runs in its get() or wait(); start it with std::launch::async [belay-busy-wait]
  // CHECK-MESSAGES: :[[@LINE-2]]:14: note: it asks here
  // CHECK-MESSAGES: :[[@LINE-4]]:14: note: deferred here
    tick();
}
void ok_surely_not() {
  auto sum = std::async(std::launch::async, compute);
  while (sum.wait_for(50ms) != std::future_status::ready)
    tick();
}
