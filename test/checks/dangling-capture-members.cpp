// RUN: %check_belay %s belay-dangling-capture %t -- -- -std=c++20 -pthread
//
// Threads that are members, and their place among the others.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <vector>

void work();
void use(int);

// X3: started before what it uses is made.
class BadStartedBefore {
public:
  BadStartedBefore() : worker_([this] { run(); }) {}
  ~BadStartedBefore() {
    stop_ = true;
    worker_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::lock_guard<std::mutex> lock(mutex_);
      queue_.push(1);
    }
  }
  std::atomic<bool> stop_{false};
  std::thread worker_;
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'worker_' is declared before 'queue_': its thread starts before 'queue_', which it uses, is made; declare 'worker_' after 'queue_' [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+4]]:19: note: 'queue_' is declared here
// CHECK-MESSAGES: :[[@LINE-7]]:7: note: thread 'lambda' uses 'queue_' here
// CHECK-MESSAGES: :[[@LINE-18]]:24: note: the thread is started here
  std::mutex mutex_;
  std::queue<int> queue_;
};

// X3: a jthread joins when it is destroyed, and by then what it uses is gone.
class BadJoinedAfter {
public:
  void start() {
    worker_ = std::jthread([this](std::stop_token stop) { run(stop); });
  }

private:
  void run(std::stop_token stop) {
    while (!stop.stop_requested())
      names_.push_back("name");
  }
  std::jthread worker_;
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'worker_' is declared before 'names_': 'names_' is destroyed before the thread that uses it is joined; declare 'worker_' after 'names_' [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+3]]:28: note: 'names_' is declared here
// CHECK-MESSAGES: :[[@LINE-5]]:24: note: thread 'lambda' uses 'names_' here
// CHECK-MESSAGES: :[[@LINE-12]]:15: note: the thread is started here
  std::vector<std::string> names_;
};

// X3: the destructor asks it to stop, and doesn't wait.
class BadOnlyStops {
public:
  BadOnlyStops() {
    worker_ = std::jthread([this](std::stop_token stop) { run(stop); });
  }
  ~BadOnlyStops() { worker_.request_stop(); }

private:
  void run(std::stop_token stop) {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, stop, [] { return false; });
  }
  std::jthread worker_;
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'worker_' is declared before 'cv_': 'cv_' is destroyed before the thread that uses it is joined; declare 'worker_' after 'cv_' [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+4]]:31: note: 'cv_' is declared here
// CHECK-MESSAGES: :[[@LINE-5]]:9: note: thread 'lambda' uses 'cv_' here
// CHECK-MESSAGES: :[[@LINE-13]]:15: note: the thread is started here
  std::mutex mutex_;
  std::condition_variable_any cv_;
};

// X3: what `this` is in an initialiser beside the member isn't known.
class FN_Default {
public:
  FN_Default() {}
  ~FN_Default() { worker_.join(); }

private:
  std::thread worker_{[this] { names_.clear(); }};
  std::vector<std::string> names_;
};

// X3
class BadFuture {
public:
  void start() {
    done_ = std::async(std::launch::async, [this] { names_.clear(); });
  }

private:
  std::future<void> done_;
// CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'done_' is declared before 'names_': 'names_' is destroyed before the thread that uses it is joined; declare 'done_' after 'names_' [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+3]]:28: note: 'names_' is declared here
// CHECK-MESSAGES: :[[@LINE-7]]:53: note: thread 'lambda' uses 'names_' here
// CHECK-MESSAGES: :[[@LINE-8]]:13: note: the thread is started here
  std::vector<std::string> names_;
};

// X4: the thread runs what the derived class has not yet become.
class BadBase {
public:
  BadBase() : thread_([this] { run(); }) {}
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' is started in a constructor and calls 'step', which 'Derived' overrides: it may run before that part of the object is made; start it when the object is complete [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+7]]:7: note: 'step' is called here
  virtual ~BadBase() { thread_.join(); }
  virtual void step() {}

private:
  void run() {
    for (int i = 0; i < 3; ++i)
      step();
  }
  std::thread thread_;
};
class Derived : public BadBase {
public:
  void step() override { use(value_); }

private:
  int value_ = 1;
};

// X4: there is nothing to call yet.
class BadPure {
public:
  BadPure() { thread_ = std::thread(&BadPure::main, this); }
// CHECK-MESSAGES: :[[@LINE-1]]:25: warning: thread 'BadPure::main' is started in a constructor and calls 'run', which a derived class overrides: it may run before that part of the object is made; start it when the object is complete [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+7]]:17: note: 'run' is called here
  virtual ~BadPure() { thread_.join(); }

protected:
  virtual void run() = 0;

private:
  void main() { run(); }
  std::thread thread_;
};

// The thread comes last,
// X3
class ok_Last {
public:
  ok_Last() : worker_([this](std::stop_token stop) { run(stop); }) {}

private:
  void run(std::stop_token stop) {
    while (!stop.stop_requested())
      names_.push_back("name");
  }
  std::vector<std::string> names_;
  std::jthread worker_;
};

// or is started when all is there, and joined while it still is,
// X3
class ok_Joined {
public:
  ok_Joined() { worker_ = std::thread([this] { names_.clear(); }); }
  ~ok_Joined() { worker_.join(); }

private:
  std::thread worker_;
  std::vector<std::string> names_;
};
class ok_JoinedEarly {
public:
  void start() {
    worker_ = std::jthread([this] { names_.clear(); });
  }
  ~ok_JoinedEarly() {
    worker_.request_stop();
    worker_.join();
  }

private:
  std::jthread worker_;
  std::vector<std::string> names_;
};
class ok_Replaced {
public:
  void start() {
    worker_ = std::jthread([this] { names_.clear(); });
  }
  ~ok_Replaced() { worker_ = std::jthread(); }

private:
  std::jthread worker_;
  std::vector<std::string> names_;
};

// or doesn't use what comes after it.
class ok_Others {
public:
  ok_Others() : worker_([] { work(); }) {}
  void log(const char *name) { names_.push_back(name); }

private:
  std::jthread worker_;
  std::vector<std::string> names_;
};

// X4: started by who knows that the object is complete,
class ok_Start {
public:
  virtual ~ok_Start() { thread_.join(); }
  void start() {
    thread_ = std::thread([this] { step(); });
  }
  virtual void step() {}

private:
  std::thread thread_;
};
class Started : public ok_Start {
public:
  void step() override { work(); }
};

// X4: which calls a function of its own class,
class ok_Qualified {
public:
  ok_Qualified() : thread_([this] { ok_Qualified::step(); }) {}
  virtual ~ok_Qualified() { thread_.join(); }
  virtual void step() {}

private:
  std::thread thread_;
};
class Qualified : public ok_Qualified {
public:
  void step() override { work(); }
};

// or comes to it only when somebody has given it something to do.
class ok_Waits {
public:
  ok_Waits() : thread_([this] { run(); }) {}
  virtual ~ok_Waits() { thread_.join(); }
  virtual void step() {}
  void post() {
    std::lock_guard<std::mutex> lock(mutex_);
    ready_ = true;
    cv_.notify_one();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return ready_; });
    step();
  }
  std::mutex mutex_;
  std::condition_variable cv_;
  bool ready_ = false;
  std::thread thread_;
};
class Waited : public ok_Waits {
public:
  void step() override { work(); }
};

class ok_Final final {
public:
  ok_Final() : thread_([this] { step(); }) {}
  virtual ~ok_Final() { thread_.join(); }
  virtual void step() {}

private:
  std::thread thread_;
};

// X4: the other end: the derived part is gone while the base joins.
class bad_JoinedByBase {
public:
  virtual ~bad_JoinedByBase() {
    if (thread_.joinable())
      thread_.join();
  }
  void start() {
    thread_ = std::thread([this] { step(); });
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' calls 'step' of 'Gone', which uses 'name_', and only the destructor of its base 'bad_JoinedByBase' joins it, when 'name_' is gone; join it in the destructor of 'Gone', or let a method that is called before do it [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+10]]:26: note: 'name_' is used here
// CHECK-MESSAGES: :[[@LINE-8]]:11: note: the thread is joined here
  }
  virtual void step() {}

private:
  std::thread thread_;
};
class Gone : public bad_JoinedByBase {
public:
  void step() override { name_.clear(); }

private:
  std::string name_;
};

// X4: what is protected only derived classes call, and this one doesn't.
class bad_HaltsInBase {
public:
  virtual ~bad_HaltsInBase() { halt(); }
  void start() {
    thread_ = std::thread([this] { step(); });
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' calls 'step' of 'NeverHalts', which uses 'name_', and only the destructor of its base 'bad_HaltsInBase' joins it, when 'name_' is gone; join it in the destructor of 'NeverHalts', or let a method that is called before do it [belay-dangling-capture]
  }
  virtual void step() {}

protected:
  void halt() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread thread_;
};
class NeverHalts final : public bad_HaltsInBase {
public:
  ~NeverHalts() override = default;
  void step() override { name_.clear(); }

private:
  std::string name_;
};

class ok_HaltsInBase {
public:
  virtual ~ok_HaltsInBase() { halt(); }
  void start() {
    thread_ = std::thread([this] { step(); });
  }
  virtual void step() {}

protected:
  void halt() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread thread_;
};
class Halts final : public ok_HaltsInBase {
public:
  ~Halts() override { halt(); }
  void step() override { name_.clear(); }

private:
  std::string name_;
};

// Somebody may have joined it before.
class ok_JoinedBefore {
public:
  virtual ~ok_JoinedBefore() { stop(); }
  void start() {
    thread_ = std::thread([this] { step(); });
  }
  void stop() {
    if (thread_.joinable())
      thread_.join();
  }
  virtual void step() {}

private:
  std::thread thread_;
};
class Whole : public ok_JoinedBefore {
public:
  void step() override { name_.clear(); }

private:
  std::string name_;
};

// Somebody who has one doesn't.
class bad_StopsInBase {
public:
  virtual ~bad_StopsInBase() { stop(); }
  void start() {
    thread_ = std::thread([this] { step(); });
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' calls 'step' of 'Owned', which uses 'name_', and only the destructor of its base 'bad_StopsInBase' joins it, {{.*}} [belay-dangling-capture]
  }
  void stop() {
    if (thread_.joinable())
      thread_.join();
  }
  virtual void step() {}

private:
  std::thread thread_;
};
class Owned : public bad_StopsInBase {
public:
  void step() override { name_.clear(); }

private:
  std::string name_;
};
void print(const std::string &);
class bad_JoinsInBase {
public:
  virtual ~bad_JoinsInBase() { thread_.join(); }
  void start() {
    thread_ = std::thread([this] { step(); });
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' calls 'step' of 'Prints', which uses 'name_', {{.*}} [belay-dangling-capture]
  }
  virtual void step() {}

private:
  std::thread thread_;
};
class Prints : public bad_JoinsInBase {
public:
  void step() override { print(name_); }

private:
  std::string name_;
};
void owner() {
  Owned owned;
  owned.start();
  work();
}

class ok_StoppedBefore {
public:
  virtual ~ok_StoppedBefore() { stop(); }
  void start() {
    thread_ = std::thread([this] { step(); });
  }
  void stop() {
    if (thread_.joinable())
      thread_.join();
  }
  virtual void step() {}

private:
  std::thread thread_;
};
class Stopped : public ok_StoppedBefore {
public:
  void step() override { name_.clear(); }

private:
  std::string name_;
};
void good_owner() {
  Stopped stopped;
  stopped.start();
  work();
  stopped.stop();
}

// What it uses is the base's.
class ok_UsesTheBase {
public:
  virtual ~ok_UsesTheBase() { thread_.join(); }
  void start() {
    thread_ = std::thread([this] { step(); });
  }
  virtual void step() {}

protected:
  std::string name_;

private:
  std::thread thread_;
};
class OfTheBase : public ok_UsesTheBase {
public:
  void step() override { name_.clear(); }
};

// What is made when it starts the thread is the class that overrides.
class ok_Poller {
public:
  virtual ~ok_Poller() = default;

protected:
  void start() { thread_ = std::thread([this] { poll(); }); }
  void stop() { thread_.join(); }
  virtual void poll() = 0;

private:
  std::thread thread_;
};
class ok_Sensor : public ok_Poller {
public:
  ok_Sensor() { start(); }
  ~ok_Sensor() override { stop(); }

protected:
  void poll() override { ++n_; }

private:
  std::atomic<int> n_{0};
};
