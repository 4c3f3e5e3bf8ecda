// RUN: %check_belay %s belay-wait-without-predicate %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

// What is said at discipline level only: a wait that ends by itself is at worst early.
#include <chrono>
#include <condition_variable>
#include <mutex>

std::mutex mu;
std::condition_variable cv;
bool ready;

void bad_timed() {
  std::unique_lock<std::mutex> lock(mu);
  cv.wait_for(lock, std::chrono::seconds(1));
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: this wait on 'cv' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
}

void ok_timed_predicate() {
  std::unique_lock<std::mutex> lock(mu);
  cv.wait_for(lock, std::chrono::seconds(1), [] { return ready; });
}

bool ok_timed_result() {
  std::unique_lock<std::mutex> lock(mu);
  return cv.wait_for(lock, std::chrono::seconds(1)) == std::cv_status::no_timeout;
}
