// A worker that waits for work, where its stop is not heard.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

class worker {
 public:
  worker() : thread_([this] { run(); }) {}
  void add() {
    {
      std::lock_guard lock(mutex_);
      ++jobs_;
    }
    ready_.notify_one();
  }
  // [bug]
  ~worker() {
    stop_ = true;
    thread_.join();
  }
  void run() {
    while (!stop_) {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return jobs_ > 0; });
      --jobs_;
    }
  }
  // [end]

 private:
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::condition_variable ready_;
  int jobs_ = 0;
  std::thread thread_;
};

int main() {
  worker w;
  w.add();
}
