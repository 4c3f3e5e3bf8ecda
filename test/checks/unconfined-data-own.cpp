// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// What is the thread's own, in public methods, and in a derived class that it gets into.

#include <memory>
#include <mutex>
#include <thread>

void use(int);

// Only the thread polls; that the method could be called by others doesn't say that it is.
class Device {
public:
  ~Device() { stop(); }
  void start() {
    running_ = true;
    worker_ = std::thread([this] {
      while (running())
        ok_poll();
    });
  }
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      running_ = false;
    }
    if (worker_.joinable())
      worker_.join();
  }
  void ok_poll() {
    ++polls_;
    std::lock_guard<std::mutex> lock(mutex_);
    last_ = polls_;
  }

private:
  bool running() {
    std::lock_guard<std::mutex> lock(mutex_);
    return running_;
  }
  std::mutex mutex_;
  bool running_ = false;
  int polls_ = 0, last_ = 0;
  std::thread worker_;
};

// Somebody else does, too.
class Polled {
public:
  ~Polled() { stop(); }
  void start() {
    running_ = true;
    worker_ = std::thread([this] {
      while (running())
        bad_poll();
    });
  }
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      running_ = false;
    }
    if (worker_.joinable())
      worker_.join();
  }
  void bad_poll() {
    ++polls_;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'polls_' is written here by a thread with no lock, while 'Polled::bad_poll' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-14]]:9: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-17]]:15: note: the thread is started here
    std::lock_guard<std::mutex> lock(mutex_);
    last_ = polls_;
  }
  void flush() {
    bad_poll();
  }

private:
  bool running() {
    std::lock_guard<std::mutex> lock(mutex_);
    return running_;
  }
  std::mutex mutex_;
  bool running_ = false;
  int polls_ = 0, last_ = 0;
  std::thread worker_;
};

// That the thread is started before the derived class is there is belay-dangling-capture's.
class Dashboard {
public:
  Dashboard() : thread_([this] { loop(); }) {}
  virtual ~Dashboard() { thread_.join(); }
  virtual void draw(int n) = 0;
  int take();

protected:
  void loop() { draw(take()); }

private:
  std::thread thread_;
};
class Drops : public Dashboard {
public:
  Drops() { count_ = 1; }
  void draw(int n) override { count_ += n; }

private:
  int count_ = 0;
};
int drops() {
  Drops d;
  return 0;
}

// What the constructor makes after it has started the thread is its own until the thread can see it.
struct Alarm {
  explicit Alarm(int n) : next(n) {}
  int next;
};
class Clock {
public:
  Clock() : thread_([this] { run(); }) {
    std::lock_guard<std::mutex> lock(mutex_);
    alarm_ = std::make_shared<Alarm>(3);
    bad_ = 1;
  }
  ~Clock() { thread_.join(); }

private:
  void run() {
    std::shared_ptr<Alarm> alarm;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      alarm = alarm_;
    }
    if (alarm)
      use(alarm->next);
    use(bad_);
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'bad_' is read here by a thread with no lock, while 'Clock::Clock' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-18]]:30: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-16]]:5: note: written here by 'Clock::Clock' holding 'mutex_'
// CHECK-MESSAGES: :[[@LINE-20]]:13: note: the thread is started here
  }
  std::mutex mutex_;
  std::shared_ptr<Alarm> alarm_;
  int bad_ = 0;
  std::thread thread_;
};

// A loop that calls back: for it the method is public, and the thread is in it. Others may call the second.
template <class Handler> class Selector {
public:
  int dispatch(Handler &handler) {
    int n = poll();
    for (int i = 0; i < n; ++i)
      handler.handleEvent(i);
    return n;
  }
  int poll();
};
class Transport {
public:
  void start() { thread_ = std::thread([this] { run(); }); }
  ~Transport() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stopped_ = true;
    }
    thread_.join();
  }
  void handleEvent(int n) {
    head_ = n;
    bool stopped;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stopped = stopped_;
    }
    if (stopped)
      head_ = 0;
  }
  void bad_reset() {
    std::lock_guard<std::mutex> lock(mutex_);
    last_ = 0;
  }

private:
  void run() {
    while (selector_.dispatch(*this)) {
      head_ = head_ + 1;
      last_ = head_;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'last_' is written here by a thread with no lock, while 'Transport::bad_reset' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-29]]:49: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-10]]:5: note: written here by 'Transport::bad_reset' holding 'mutex_'
// CHECK-MESSAGES: :[[@LINE-31]]:28: note: the thread is started here
      std::lock_guard<std::mutex> lock(mutex_);
      if (stopped_)
        return;
    }
  }
  Selector<Transport> selector_;
  std::mutex mutex_;
  bool stopped_ = false;
  int head_ = 0, last_ = 0;
  std::thread thread_;
};
