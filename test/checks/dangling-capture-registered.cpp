// RUN: %check_belay %s belay-dangling-capture %t -- -- -std=c++20 -pthread
//
// A callback with `this` that is given to an object with a thread of its own, and never taken out again.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

class Ticker {
public:
  Ticker() : thread_([this] { run(); }) {}
  ~Ticker() {
    {
      std::lock_guard guard(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  int add(std::function<void()> tick) {
    std::lock_guard guard(mutex_);
    ticks_[++last_] = std::move(tick);
    return last_;
  }
  void remove(int number) {
    std::unique_lock lock(mutex_);
    ticks_.erase(number);
    changed_.wait(lock, [&] { return running_ != number; });
  }
  int size() const;

private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, std::chrono::seconds(1), [this] { return stop_; })) {
      for (auto it = ticks_.begin(); it != ticks_.end(); it = ticks_.upper_bound(running_)) {
        running_ = it->first;
        auto tick = it->second;
        lock.unlock();
        tick();
        lock.lock();
      }
      running_ = 0;
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<int, std::function<void()>> ticks_;
  int last_ = 0, running_ = 0;
  bool stop_ = false;
  std::thread thread_;
};

class BadAssigned {
public:
  explicit BadAssigned(Ticker &ticker) : ticker_(ticker) {
    number_ = ticker_.add([this] { ++count_; });
    // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: this callback can run after its object is destroyed: nobody reads 'number_', by which 'remove' would take it out; call that in the destructor [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE-21]]:9: note: a thread calls it here
    // CHECK-MESSAGES: :[[@LINE+2]]:3: note: the object is destroyed here
  }
  ~BadAssigned() { count_ = 0; }

private:
  Ticker &ticker_;
  std::atomic<int> count_{0};
  int number_ = 0;
};

class BadInitialised {
public:
  explicit BadInitialised(Ticker *ticker) : number_(ticker->add([this] { ++count_; })) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:61: warning: this callback can run after its object is destroyed: nobody reads 'number_', by which 'remove' would take it out; call that in the destructor [belay-dangling-capture]
  // CHECK-MESSAGES: :[[@LINE-36]]:9: note: a thread calls it here
  // CHECK-MESSAGES: :[[@LINE+1]]:3: note: the object is destroyed here
  ~BadInitialised() = default;

private:
  std::atomic<int> count_{0};
  int number_;
};

class OkRemoved {
public:
  explicit OkRemoved(Ticker &ticker) : ticker_(ticker), number_(ticker.add([this] { ++count_; })) {}
  ~OkRemoved() { ticker_.remove(number_); }

private:
  Ticker &ticker_;
  std::atomic<int> count_{0};
  int number_;
};

// Which others may remove it by.
class OkTold {
public:
  explicit OkTold(Ticker &ticker) { number_ = ticker.add([this] { ++count_; }); }
  ~OkTold() { count_ = 0; }
  int number() const { return number_; }

private:
  std::atomic<int> count_{0};
  int number_;
};

// The thread ends with the object.
class OkOwn {
public:
  OkOwn() { number_ = ticker_.add([this] { ++count_; }); }
  ~OkOwn() { count_ = 0; }

private:
  std::atomic<int> count_{0};
  Ticker ticker_;
  int number_;
};

// The callback keeps the object alive.
class OkKept : public std::enable_shared_from_this<OkKept> {
public:
  ~OkKept() { count_ = 0; }
  void start(Ticker &ticker) {
    auto self = shared_from_this();
    number_ = ticker.add([this, self] { ++count_; });
  }

private:
  std::atomic<int> count_{0};
  int number_ = 0;
};

// Another unit has the destructor.
class OkElsewhere {
public:
  explicit OkElsewhere(Ticker &ticker) { number_ = ticker.add([this] { ++count_; }); }
  ~OkElsewhere();

private:
  std::atomic<int> count_{0};
  int number_;
};

// One that lives as long as the program.
class OkForEver {
public:
  explicit OkForEver(Ticker &ticker) { number_ = ticker.add([this] { ++count_; }); }

private:
  std::atomic<int> count_{0};
  int number_;
};

void give(Ticker &);
class OkGivenOn {
public:
  explicit OkGivenOn(Ticker &ticker) : ticker_(ticker) { number_ = ticker_.add([this] { ++count_; }); }
  ~OkGivenOn() { give(ticker_); }

private:
  Ticker &ticker_;
  std::atomic<int> count_{0};
  int number_;
};

class OkNoThis {
public:
  explicit OkNoThis(Ticker &ticker) { number_ = ticker.add([] {}); }
  ~OkNoThis() { number_ = 0; }

private:
  int number_;
};

// Each callback runs once, and is gone then.
class Later {
public:
  Later() : thread_([this] { run(); }) {}
  ~Later() {
    stop_ = true;
    thread_.join();
  }
  int add(std::function<void()> job) {
    std::lock_guard guard(mutex_);
    jobs_[++last_] = std::move(job);
    return last_;
  }
  void remove(int number) {
    std::lock_guard guard(mutex_);
    jobs_.erase(number);
  }

private:
  void run() {
    while (!stop_) {
      std::unique_lock lock(mutex_);
      if (jobs_.empty())
        continue;
      auto job = std::move(jobs_.begin()->second);
      jobs_.erase(jobs_.begin());
      lock.unlock();
      job();
    }
  }

  std::mutex mutex_;
  std::map<int, std::function<void()>> jobs_;
  int last_ = 0;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
class OkOnce {
public:
  explicit OkOnce(Later &later) { number_ = later.add([this] { ++count_; }); }
  ~OkOnce() { count_ = 0; }

private:
  std::atomic<int> count_{0};
  int number_;
};
