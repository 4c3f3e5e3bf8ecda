// RUN: %check_belay %s belay-failure-by-order %t -- -- -std=c++20 -pthread
//
// What an assertion says must be so in every order of the threads' steps, or in none: where it holds in some only, what
// has to come first isn't ordered. No two accesses need to race for that.
#undef NDEBUG
#include <atomic>
#include <cassert>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <semaphore>
#include <thread>

void bad_read_before_join() {
  std::atomic<int> sum = 0;
  std::jthread worker([&] { sum += 3; });
  assert(sum == 3);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the main thread fails an assertion, in some orders of the threads' steps and not in others: nothing orders what has to come first [belay-failure-by-order]
}

void ok_read_after_join() {
  std::atomic<int> sum = 0;
  std::thread worker([&] { sum += 3; });
  worker.join();
  assert(sum == 3);
}

// Each section has its lock, and what is between two of them isn't kept.
void bad_two_sections() {
  std::mutex mutex;
  int balance = 100;
  auto withdraw = [&] {
    int seen;
    {
      std::lock_guard hold(mutex);
      seen = balance;
    }
    std::lock_guard hold(mutex);
    if (balance != seen)
      std::abort();
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: thread {{[23]}} aborts, in some orders of the threads' steps and not in others
    balance = seen - 10;
  };
  std::thread a(withdraw), b(withdraw);
  a.join();
  b.join();
}

void ok_one_section() {
  std::mutex mutex;
  int balance = 100;
  auto withdraw = [&] {
    std::lock_guard hold(mutex);
    const int seen = balance;
    if (balance != seen)
      std::abort();
    balance = seen - 10;
  };
  std::thread a(withdraw), b(withdraw);
  a.join();
  b.join();
  assert(balance == 80);
}

// It fails whoever comes first: that is no matter of threads.
void ok_fails_always() {
  std::atomic<int> sum = 0;
  std::thread worker([&] { sum += 3; });
  worker.join();
  assert(sum == 4);
}

// Who sleeps leaves it to time, as tests do: others aren't that slow.
void ok_sleeps() {
  std::atomic<int> sum = 0;
  std::jthread worker([&] { sum += 3; });
  std::this_thread::sleep_for(std::chrono::seconds(1));
  assert(sum == 3);
}

// A wait that ends by itself has had its time.
void ok_time_out() {
  std::mutex mutex;
  std::condition_variable changed;
  bool ready = false;
  std::jthread worker([&] {
    std::lock_guard hold(mutex);
    ready = true;
    changed.notify_one();
  });
  std::unique_lock hold(mutex);
  const bool came = changed.wait_for(hold, std::chrono::seconds(5), [&] { return ready; });
  assert(came);
}

void ok_bounded_try() {
  std::binary_semaphore ready{0};
  std::jthread worker([&] { ready.release(); });
  const bool came = ready.try_acquire_for(std::chrono::seconds(5));
  assert(came);
}

// The caller chooses, not the order.
void ok_callers_choice(int least) {
  std::atomic<int> sum = 0;
  std::thread worker([&] { sum += 3; });
  worker.join();
  assert(sum > least);
}

int elsewhere(std::atomic<int> &);

// What other code does with it isn't known.
void ok_unknown_code() {
  std::atomic<int> sum = 0;
  std::jthread worker([&] { sum += 3; });
  elsewhere(sum);
  assert(sum == 3);
}

// The race is the reason, and is said.
void ok_said_otherwise() {
  int sum = 0;
  std::jthread worker([&] { sum += 3; });
  assert(sum == 3);
}
