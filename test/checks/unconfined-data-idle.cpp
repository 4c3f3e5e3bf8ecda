// RUN: %check_belay %s belay-unconfined-data %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread
//
// Where the object's own thread isn't joinable there is none, unless somebody detaches it.

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

class Reader {
public:
  ~Reader() { stop(); }
  bool isUsingThread() const { return thread_.joinable(); }
  void start() {
    if (isUsingThread())
      stop();
    stop_ = false;
    thread_ = std::thread(&Reader::run, this);
  }
  void stop() {
    if (!isUsingThread())
      return;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
      changed_.notify_one();
    }
    thread_.join();
  }
  void read(int sector) {
    if (!isUsingThread()) {
      ok_readHere(sector);
      return;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    next_ = sector;
    changed_.notify_one();
  }
  void beside(int sector) {
    if (isUsingThread())
      bad_sectors_.push_back(sector);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'bad_sectors_' is written here by 'Reader::beside' with no lock, while thread 'Reader::run' reads it [belay-unconfined-data]
  }
  void directly(int sector) {
    if (thread_.joinable())
      return;
    ok_last_ = sector;
  }
  void late(int sector) {
    if (!thread_.joinable()) {
      thread_ = std::thread(&Reader::run, this);
      bad_late_ = sector;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'bad_late_' is written here by 'Reader::late' with no lock, while thread 'Reader::run' reads it [belay-unconfined-data]
    }
  }

private:
  void ok_readHere(int sector) { ok_sectors_.push_back(sector); }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return stop_ || next_ != 0; });
      if (stop_)
        break;
      next_ = 0;
      use(ok_sectors_.size() + bad_sectors_.size());
      use(ok_last_ + bad_late_);
    }
  }
  void use(int);
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int next_ = 0;
  std::atomic<bool> stop_{false};
  std::vector<int> ok_sectors_, bad_sectors_;
  int ok_last_ = 0, bad_late_ = 0;
};

class Detached {
public:
  void start() {
    thread_ = std::thread(&Detached::run, this);
    thread_.detach();
  }
  void read(int sector) {
    if (!thread_.joinable())
      bad_last_ = sector;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'bad_last_' is written here by 'Detached::read' with no lock, while thread 'Detached::run' reads it [belay-unconfined-data]
  }
  void ask(int sector) {
    std::lock_guard<std::mutex> lock(mutex_);
    next_ = sector;
    changed_.notify_one();
  }
  void stop() {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
    changed_.notify_one();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return stop_ || next_ != 0; });
      if (stop_)
        break;
      next_ = 0;
      use(bad_last_);
    }
  }
  void use(int);
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  int next_ = 0, bad_last_ = 0;
};
