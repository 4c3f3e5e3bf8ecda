// A thread that asks the handle which it is about to be assigned to.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++17 -pthread
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

class Socket {
public:
  void bad_start();
  void stop();

private:
  void run();
  bool wanted() const;
  std::thread thread_;
  std::atomic<bool> stop_{false};
};
void Socket::bad_start() { thread_ = std::thread(&Socket::run, this); }
void Socket::stop() {
  stop_ = true;
  if (thread_.joinable())
    thread_.join();
}
bool Socket::wanted() const {
  // CHECK-MESSAGES: :[[@LINE+1]]:10: warning: 'thread_' is read here by the thread whose handle it is, while 'Socket::bad_start' may be about to assign it; start the thread when it is there, or keep what the thread asks for in a variable that is set before [belay-unconfined-data]
  return thread_.joinable();
  // CHECK-MESSAGES: :[[@LINE-9]]:38: note: thread 'Socket::run' is started, and assigned, here
}
void Socket::run() {
  while (!stop_ && wanted())
    std::this_thread::yield();
}

// What the constructor of std::thread has done comes before what the thread does.
class ok_InPlace {
public:
  ok_InPlace();
  ~ok_InPlace();

private:
  void run();
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
ok_InPlace::ok_InPlace() : thread_(&ok_InPlace::run, this) {}
ok_InPlace::~ok_InPlace() {
  stop_ = true;
  thread_.join();
}
void ok_InPlace::run() {
  while (!stop_ && thread_.get_id() == std::this_thread::get_id())
    std::this_thread::yield();
}

// The lock is let go of when the handle is there.
class ok_Locked {
public:
  void start();
  void stop();

private:
  void run();
  std::mutex mutex_;
  std::thread thread_;
  std::atomic<bool> stop_{false};
};
void ok_Locked::start() {
  std::lock_guard lock(mutex_);
  thread_ = std::thread(&ok_Locked::run, this);
}
void ok_Locked::stop() {
  stop_ = true;
  thread_.join();
}
void ok_Locked::run() {
  { std::lock_guard lock(mutex_); }
  while (!stop_ && thread_.joinable())
    std::this_thread::yield();
}

// It waits to be told.
class ok_Told {
public:
  void start();
  void stop();

private:
  void run();
  std::mutex mutex_;
  std::condition_variable ready_;
  bool go_ = false;
  std::thread thread_;
  std::atomic<bool> stop_{false};
};
void ok_Told::start() {
  thread_ = std::thread(&ok_Told::run, this);
  {
    std::lock_guard lock(mutex_);
    go_ = true;
  }
  ready_.notify_one();
}
void ok_Told::stop() {
  stop_ = true;
  thread_.join();
}
void ok_Told::run() {
  std::unique_lock lock(mutex_);
  ready_.wait(lock, [this] { return go_; });
  while (!stop_ && thread_.joinable())
    std::this_thread::yield();
}

// Others ask.
class ok_Others {
public:
  void start();
  void stop();
  bool running() const;

private:
  void run();
  std::thread thread_;
  std::atomic<bool> stop_{false};
};
void ok_Others::start() { thread_ = std::thread(&ok_Others::run, this); }
void ok_Others::stop() {
  stop_ = true;
  if (running())
    thread_.join();
}
bool ok_Others::running() const { return thread_.joinable(); }
void ok_Others::run() {
  while (!stop_)
    std::this_thread::yield();
}
