// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++17 -pthread
//
// A class whose lock() and unlock() only set a state lets others wait for that; whoever locks it isn't alone.

#include <atomic>
#include <condition_variable>
#include <mutex>

class Gate {
public:
  virtual ~Gate() = default;
  virtual void lock() {
    check();
    shut_.store(true);
  }
  virtual void unlock() {
    check();
    shut_.store(false);
  }
  bool isShut() const { return shut_; }
  void check() const;

private:
  std::atomic_bool shut_{true};
};

class WaitingGate : public Gate {
public:
  void lock() override {
    std::lock_guard<std::mutex> lock(mutex_);
    Gate::lock();
  }
  void unlock() override {
    std::lock_guard<std::mutex> lock(mutex_);
    Gate::unlock();
    opened_.notify_all();
  }
  void wait() const;

private:
  mutable std::mutex mutex_;
  mutable std::condition_variable opened_;
};

class ok_picture {
public:
  void begin(int parameters) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++begun_;
    done_.lock();
    parameters_ = parameters;
    done_.unlock();
  }
  int parameters() const {
    done_.wait();
    return parameters_;
  }
  void reset() {
    done_.lock();
    count_ = 0;
    done_.unlock();
  }
  int count() const { return count_; }

private:
  std::mutex mutex_;
  WaitingGate done_;
  int begun_ = 0, parameters_ = 0, count_ = 0;
};

// The flag is beside a mutex.
class Checked {
public:
  void lock() {
    mutex_.lock();
    held_ = true;
  }
  void unlock() {
    held_ = false;
    mutex_.unlock();
  }

private:
  std::mutex mutex_;
  bool held_ = false;
};

class bad_checked {
public:
  void set(int n) {
    lock_.lock();
    n_ = n;
    // CHECK-MESSAGES: :[[@LINE+4]]:28: warning: 'n_' is read here by 'bad_checked::get' with no lock, while 'bad_checked::set' writes it under 'lock_' and 'lock_.mutex_'; take 'lock_' here as well [belay-inconsistent-guard]
    // CHECK-MESSAGES: :[[@LINE-2]]:5: note: written here by 'bad_checked::set' holding 'lock_' and 'lock_.mutex_'
    lock_.unlock();
  }
  int get() const { return n_; }

private:
  Checked lock_;
  int n_ = 0;
};
