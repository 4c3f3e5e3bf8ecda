// An argument that is a number says which wait it is.
// RUN: %check_belay %s belay-thread-without-done %t
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

static const int Endless = -1;

class Queue {
public:
  void push(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push_back(v);
    ready_.notify_one();
  }
  int pop(int ms = Endless) {
    std::unique_lock<std::mutex> lock(mutex_);
    wait(lock, ms);
    if (items_.empty())
      return 0;
    int v = items_.front();
    items_.pop_front();
    return v;
  }

private:
  void wait(std::unique_lock<std::mutex> &lock, int ms) {
    if (ms == Endless)
      ready_.wait(lock, [this] { return !items_.empty(); });
    else
      ready_.wait_for(lock, std::chrono::milliseconds(ms), [this] { return !items_.empty(); });
  }
  std::list<int> items_;
  std::condition_variable ready_;
  std::mutex mutex_;
};

int ok_a_while() {
  Queue q;
  std::atomic<bool> exit{false};
  int sum = 0;
  std::thread t([&] {
    while (!exit)
      sum += q.pop(50);
  });
  q.push(1);
  exit = true;
  t.join();
  return sum;
}

int bad_for_ever() {
  Queue q;
  std::atomic<bool> exit{false};
  int sum = 0;
  // CHECK-MESSAGES: :[[@LINE+4]]:15: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
  // CHECK-MESSAGES: :32:14: note: nothing that sets 'exit' ends this wait
  // CHECK-MESSAGES: :[[@LINE+7]]:8: note: 'exit' is set here
  // CHECK-MESSAGES: :[[@LINE+7]]:5: note: 'bad_for_ever' waits for it here
  std::thread t([&] {
    while (!exit)
      sum += q.pop();
  });
  q.push(1);
  exit = true;
  t.join();
  return sum;
}
