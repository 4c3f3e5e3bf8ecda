// What comes after the threads of a class have been told to end, or have ended.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread

#include <cassert>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

// A state that is set under the lock keeps the threads away, until it is set back.
class Pool {
public:
  ~Pool() { assert(threads_.size() == 0); } // ok: they were joined, or the program ends
  void start() {
    std::lock_guard<std::mutex> l(mutex_);
    while (threads_.size() < limit_)
      threads_.emplace_back(&Pool::run, this);
  }
  void ok_join() {
    std::unique_lock<std::mutex> l(mutex_);
    exit_ = true;
    l.unlock();
    cv_.notify_all();
    for (auto &t : threads_)
      t.join();
    threads_.clear();
    exit_ = false;
  }

private:
  void run() {
    for (;;) {
      std::unique_lock<std::mutex> l(mutex_);
      while (!exit_ && threads_.size() <= limit_)
        cv_.wait(l);
      if (exit_) {
        break;
      } else if (threads_.size() > limit_) {
        threads_.back().detach();
        threads_.pop_back();
        break;
      }
    }
  }
  std::mutex mutex_;
  std::condition_variable cv_;
  bool exit_ = false;
  unsigned limit_ = 1;
  std::vector<std::thread> threads_;
};

// Another method lets them in again.
class Reopened {
public:
  void start() {
    std::lock_guard<std::mutex> l(mutex_);
    threads_.emplace_back(&Reopened::run, this);
  }
  void reopen() {
    std::lock_guard<std::mutex> l(mutex_);
    exit_ = false;
  }
  unsigned bad_stop() {
    {
      std::lock_guard<std::mutex> l(mutex_);
      exit_ = true;
    }
    cv_.notify_all();
    return done_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'done_' is read here by 'Reopened::bad_stop' with no lock, while thread 'Reopened::run' writes it [belay-unconfined-data]
  }
  ~Reopened() {
    for (auto &t : threads_)
      t.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> l(mutex_);
    if (!exit_)
      ++done_;
  }
  std::mutex mutex_;
  std::condition_variable cv_;
  bool exit_ = false;
  unsigned done_ = 0;
  std::vector<std::thread> threads_;
};

// The child of a fork has no other thread, and may start its own anew.
#include <pthread.h>
#include <unistd.h>
static int forked, unforked;
static void *ok_count(void *) {
  ++forked;
  return nullptr;
}
int ok_fork() {
  pthread_t t;
  pthread_create(&t, nullptr, ok_count, nullptr);
  pid_t pid = fork();
  if (pid == 0) {
    forked = 0;
    _exit(forked);
  }
  pthread_join(t, nullptr);
  return 0;
}
static void *bad_count(void *) {
  ++unforked;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'unforked' is written here by thread 'bad_count' with no lock, while 'bad_parent' writes it [belay-unconfined-data]
  return nullptr;
}
int bad_parent() {
  pthread_t t;
  pthread_create(&t, nullptr, bad_count, nullptr);
  if (fork() != 0)
    unforked = 0;
  pthread_join(t, nullptr);
  return 0;
}

// Nor has that of a function which forks for its callers.
static int reset, counted;
static int server_fork() { return fork(); }
static void *ok_reset(void *) {
  ++reset;
  return nullptr;
}
int ok_server_fork() {
  pthread_t t;
  pthread_create(&t, nullptr, ok_reset, nullptr);
  if (server_fork() == 0) {
    reset = 0;
    _exit(0);
  }
  pthread_join(t, nullptr);
  return 0;
}
static void *bad_counted(void *) {
  ++counted;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'counted' is written here by thread 'bad_counted' with no lock, while 'bad_server_parent' writes it [belay-unconfined-data]
  return nullptr;
}
int bad_server_parent() {
  pthread_t t;
  pthread_create(&t, nullptr, bad_counted, nullptr);
  if (server_fork() > 0)
    counted = 0;
  pthread_join(t, nullptr);
  return 0;
}

// A thread that polls, and what a fork's child does with its state.
class Sampler {
public:
  void start() { thread_ = std::thread(&Sampler::run, this); }
  void ok_after_fork_in_child() {
    count_ = 0;
    stop_ = false;
    start();
  }
  int count() {
    std::lock_guard<std::mutex> l(mutex_);
    return count_;
  }
  void stop() {
    {
      std::lock_guard<std::mutex> l(mutex_);
      stop_ = true;
    }
    thread_.join();
  }

private:
  void run() {
    for (;;) {
      std::lock_guard<std::mutex> l(mutex_);
      if (stop_)
        return;
      ++count_;
    }
  }
  std::mutex mutex_;
  std::thread thread_;
  bool stop_ = false;
  int count_ = 0;
};

// So is a destructor where another method joins a thread that has a number only; and not where none does.
class Executor {
public:
  void start() { pthread_create(&thread_, nullptr, launch, this); }
  void stop(bool wait) {
    {
      std::lock_guard<std::mutex> l(mutex_);
      stop_ = true;
    }
    if (wait)
      pthread_join(thread_, nullptr);
  }
  ~Executor() {
    if (ok_current_)
      --*ok_current_;
  }

private:
  static void *launch(void *self) {
    static_cast<Executor *>(self)->run();
    return nullptr;
  }
  void run() {
    for (;;) {
      std::lock_guard<std::mutex> l(mutex_);
      ok_current_ = nullptr;
      if (stop_)
        return;
    }
  }
  pthread_t thread_;
  std::mutex mutex_;
  bool stop_ = false;
  int *ok_current_ = nullptr;
};
class DetachedExecutor {
public:
  void start() {
    pthread_create(&thread_, nullptr, launch, this);
    pthread_detach(thread_);
  }
  void stop() {
    std::lock_guard<std::mutex> l(mutex_);
    stop_ = true;
  }
  ~DetachedExecutor() {
    if (bad_current_)
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'bad_current_' is read here by 'DetachedExecutor::~DetachedExecutor' with no lock, while thread 'DetachedExecutor::launch' writes it [belay-unconfined-data]
      --*bad_current_;
  }

private:
  static void *launch(void *self) {
    static_cast<DetachedExecutor *>(self)->run();
    return nullptr;
  }
  void run() {
    for (;;) {
      std::lock_guard<std::mutex> l(mutex_);
      bad_current_ = nullptr;
      if (stop_)
        return;
    }
  }
  pthread_t thread_;
  std::mutex mutex_;
  bool stop_ = false;
  int *bad_current_ = nullptr;
};

// The child of a fork that a thread makes is another process.
static int kept, shared_kept;
static void *sentinel(void *) {
  const int child = server_fork();
  if (child < 0)
    return nullptr;
  if (child)
    ++shared_kept;
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'shared_kept' is written here by thread 'sentinel' with no lock, while 'bad_starts_sentinel' writes it [belay-unconfined-data]
  else {
    kept = 0;
    _exit(0);
  }
  return nullptr;
}
int bad_starts_sentinel() {
  pthread_t t;
  pthread_create(&t, nullptr, sentinel, nullptr);
  ++kept;
  ++shared_kept;
  pthread_join(t, nullptr);
  return kept;
}

// A destructor that leaves its thread to that of the owner of the handle comes after the stop, or ends the program.
#include <memory>
class Owned {
public:
  ~Owned() { ok_hooks_.clear(); }
  void start() { thread_ = std::unique_ptr<std::thread>(new std::thread(&Owned::run, this)); }
  void stop() {
    {
      std::lock_guard<std::mutex> l(mutex_);
      stop_ = true;
    }
    if (thread_ && thread_->joinable())
      thread_->join();
  }

private:
  void run() {
    for (;;) {
      std::lock_guard<std::mutex> l(mutex_);
      if (stop_)
        return;
      ok_hooks_.push_back(1);
    }
  }
  std::mutex mutex_;
  bool stop_ = false;
  std::vector<int> ok_hooks_;
  std::unique_ptr<std::thread> thread_;
};

// One that joins has to do so first.
class OwnedEarly {
public:
  ~OwnedEarly() {
    bad_hooks_.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'bad_hooks_' is written here by 'OwnedEarly::~OwnedEarly' with no lock, while thread 'OwnedEarly::run' writes it [belay-unconfined-data]
    stop();
  }
  void start() { thread_ = std::unique_ptr<std::thread>(new std::thread(&OwnedEarly::run, this)); }
  void stop() {
    {
      std::lock_guard<std::mutex> l(mutex_);
      stop_ = true;
    }
    if (thread_ && thread_->joinable())
      thread_->join();
  }

private:
  void run() {
    for (;;) {
      std::lock_guard<std::mutex> l(mutex_);
      if (stop_)
        return;
      bad_hooks_.push_back(1);
    }
  }
  std::mutex mutex_;
  bool stop_ = false;
  std::vector<int> bad_hooks_;
  std::unique_ptr<std::thread> thread_;
};
