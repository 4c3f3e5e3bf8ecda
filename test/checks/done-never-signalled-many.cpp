// A function that does more than its summary has room for may set the flag as well.
// RUN: %check_belay %s belay-done-never-signalled %t
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

class Worker {
public:
  ~Worker() {
    stop_ = true;
    changed_.notify_all();
    thread_.join();
  }
  void start() { thread_ = std::thread(&Worker::run, this); }

private:
  void run() {
    while (true) {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return more_ || stop_; });
      if (stop_)
        break;
      more_ = false;
    }
  }
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> stop_{false};
  bool more_ = false;
};

int totals[8];
void work();
#define ONE ++totals[0], totals[1] += totals[2];
#define TEN ONE ONE ONE ONE ONE ONE ONE ONE ONE ONE
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

int ok_many(int n) {
  Worker worker;
  worker.start();
  work();
  HUNDRED HUNDRED HUNDRED HUNDRED
  return n;
}

struct Quiet {
  std::thread thread;
  std::atomic<bool> stop{false};
  void run() {
    while (!stop)
      work();
  }
};
void bad_few() {
  Quiet quiet;
  // CHECK-MESSAGES: :[[@LINE+1]]:18: warning: 'bad_few' joins thread 'Quiet::run' before anything sets 'quiet.stop' [belay-done-never-signalled]
  quiet.thread = std::thread(&Quiet::run, &quiet);
  quiet.thread.join();
  quiet.stop = true;
}
