// RUN: %check_belay %s belay-blocking-under-lock %t -- -- -std=c++17 -pthread
//
// Who has joined the thread before it locked joins none, unless it has started one since.

#include <mutex>
#include <thread>

int compress(int);

class Ring {
public:
  void ok_save(int state) {
    if (thread_.joinable())
      thread_.join();
    std::lock_guard<std::mutex> guard(lock_);
    next_ = state;
    schedule(state);
  }
  ~Ring() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  void schedule(int state) {
    if (thread_.joinable())
      thread_.join();
    thread_ = std::thread([this, state] {
      std::lock_guard<std::mutex> guard(lock_);
      next_ = compress(state);
    });
  }
  std::thread thread_;
  std::mutex lock_;
  int next_ = 0;
};

class BadRing {
public:
  void save(int state) {
    if (thread_.joinable())
      thread_.join();
    thread_ = std::thread([this, state] {
      std::lock_guard<std::mutex> guard(lock_);
      next_ = compress(state);
    });
    std::lock_guard<std::mutex> guard(lock_);
    if (thread_.joinable())
      thread_.join();
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: this waits for a thread to end while 'lock_' is held, which the thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
  }

private:
  std::thread thread_;
  std::mutex lock_;
  int next_ = 0;
};

// A plain flag that the thread sets at its end says that it needs the lock no more, too, but for the race.
class Ahead {
public:
  void ok_start() {
    std::lock_guard<std::mutex> guard(lock_);
    if (running_)
      return;
    running_ = true;
    if (thread_.joinable())
      thread_.join();
    thread_ = std::thread([this] {
      while (read())
        ;
      running_ = false;
    });
  }

private:
  bool read() {
    std::lock_guard<std::mutex> guard(lock_);
    return compress(position_++) > 0;
  }
  std::thread thread_;
  std::mutex lock_;
  bool running_ = false;
  int position_ = 0;
};

// Also for who gets there by a call, with the lock of what it has.
struct Loader {
  Ahead *ahead;
  void ok_start() { ahead->ok_start(); }
};

class BadAhead {
public:
  void start() {
    std::lock_guard<std::mutex> guard(lock_);
    if (running_)
      return;
    running_ = true;
    if (thread_.joinable())
      thread_.join();
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: this waits for a thread to end while 'lock_' is held, which the thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
    thread_ = std::thread([this] {
      running_ = false;
      while (read())
        ;
    });
  }

private:
  bool read() {
    std::lock_guard<std::mutex> guard(lock_);
    return compress(position_++) > 0;
  }
  std::thread thread_;
  std::mutex lock_;
  bool running_ = false;
  int position_ = 0;
};
