// Threads that are waited for otherwise than by a join.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread

#include <mutex>
#include <thread>
#include <vector>

bool more();
void nap();

// A group is a handle: its copies, whose methods aren't seen, speak of the same.
class group {
public:
  group();
  group(const group &);
  ~group();
  void add(int) const;
  void done() const;
  void wait() const;

private:
  void *shared_;
};
int ok_group() {
  int total = 0;
  group all;
  all.add(1);
  std::thread([all, &total] {
    ++total;
    all.done();
  }).detach();
  all.wait();
  return total;
}
int bad_group() {
  int total = 0;
  group all, other;
  std::thread([all, &total] {
    ++total;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'total' is written here by a thread with no lock, while 'bad_group' reads it [belay-unconfined-data]
    // CHECK-MESSAGES: :[[@LINE+5]]:10: note: read here by 'bad_group' with no lock
    // CHECK-MESSAGES: :[[@LINE-4]]:3: note: the thread is started here
    all.done();
  }).detach();
  other.wait();
  return total;
}

// D3: the thread says that it ends, and who stops it goes round until it sees that. That the flag is read plainly is
// said once.
class Logger {
public:
  Logger() { std::thread(&Logger::run, this).detach(); }
  ~Logger() { stop(); }
  void ok_clear() {
    stop();
    lines_.clear();
  }
  void bad_clear() {
    lines_.clear();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'lines_' is written here by 'Logger::bad_clear' with no lock, while thread 'Logger::run' writes it [belay-unconfined-data]
    // CHECK-MESSAGES: :[[@LINE+23]]:7: note: written here by thread 'Logger::run' holding 'mutex_'
    // CHECK-MESSAGES: :[[@LINE-10]]:14: note: thread 'Logger::run' is started here
    stop();
  }

private:
  void stop() {
    int expected = 0;
    if (__atomic_compare_exchange_n(&state_, &expected, 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
      while (state_ != 2)
        nap();
    } else if (expected == 1) {
      while (state_ != 2)
        nap();
    }
  }
  void run() {
    while (!state_) {
      // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'state_' is read here by thread 'Logger::run' without an atomic operation, while 'Logger::~Logger' atomically updates it [belay-unconfined-data]
      // CHECK-MESSAGES: :[[@LINE-11]]:9: note: updated atomically here by 'Logger::~Logger' with no lock
      // CHECK-MESSAGES: :[[@LINE-28]]:15: note: reached through this call
      // CHECK-MESSAGES: :[[@LINE-30]]:14: note: thread 'Logger::run' is started here
      std::lock_guard<std::mutex> hold(mutex_);
      lines_.push_back(1);
    }
    __atomic_store_n(&state_, 2, __ATOMIC_SEQ_CST);
  }
  int state_ = 0;
  std::mutex mutex_;
  std::vector<int> lines_;
};

// What a call waits for at most is no flag.
struct Events {
  int wait(int limit);
};
class Loop {
public:
  void start() { std::thread(&Loop::run, this).detach(); }
  void ok_sleep(int limit) { limit_ = limit; }

private:
  void run() {
    for (;;) {
      int n = events_.wait(limit_);
      if (n < 0)
        break;
    }
  }
  Events events_;
  int limit_ = -1;
};

// A lambda whose calls come round to the function that made it: that is another call, with variables of its own.
struct Worker {
  void start() { std::thread(&Worker::run, this).detach(); }
  void run() {
    while (more())
      ++rounds;
  }
  int rounds = 0;
};
Worker *make();
struct Manager {
  Manager();
  void (*next)();
};
void again() { Manager anew; }
Manager::Manager() {
  next = [] {
    while (more())
      again();
  };
  while (more()) {
    Worker *ok_worker = make();
    ok_worker->start();
  }
}
