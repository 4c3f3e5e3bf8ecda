// An awaiter is used after somebody else may have resumed its coroutine.
// RUN: %check_belay %s belay-dangling-capture %t -- -- -std=c++23 -pthread

#include <atomic>
#include <coroutine>
#include <functional>
#include <mutex>
#include <thread>

struct WorkPool {
  void submit(std::function<void()> job);
  void resume_on(std::coroutine_handle<> h);
};
struct Executor {
  virtual void execute(std::coroutine_handle<> h) = 0;
};
struct LoopExecutor { // on its own thread
  void post(std::function<void()> job);
};

struct bad_marks_after_submit {
  bool await_ready();
  void await_suspend(std::coroutine_handle<> h) {
    pool.submit([this, h] {
      result = 1;
      h.resume();
    });
    pending = true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'pending' of this awaiter is used here after the coroutine was given to another thread, which may have resumed it: the awaiter is gone when the coroutine goes on; do this before [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE-6]]:10: note: given away here
  }
  int await_resume();
  WorkPool &pool;
  bool pending = false;
  int result = 0;
};

struct bad_counts_after_execute {
  bool await_ready();
  void await_suspend(std::coroutine_handle<> h) {
    executor.execute(h);
    ++waits;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'waits' of this awaiter is used here after the coroutine was given to another thread, which may have resumed it: the awaiter is gone when the coroutine goes on; do this before [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE-3]]:14: note: given away here
  }
  void await_resume();
  Executor &executor;
  int waits = 0;
};

struct bad_asks_after_thread {
  bool await_ready();
  bool await_suspend(std::coroutine_handle<> h) {
    std::thread([h] { h.resume(); }).detach();
    return suspended;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'suspended' of this awaiter is used here after the coroutine was given to another thread, which may have resumed it: the awaiter is gone when the coroutine goes on; do this before [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE-3]]:5: note: given away here
  }
  void await_resume();
  bool suspended = true;
};

struct bad_by_a_member {
  bool await_ready();
  void await_suspend(std::coroutine_handle<> h) {
    waiter = h;
    pool.submit([this] { waiter.resume(); });
    if (verbose)
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'verbose' of this awaiter is used here after the coroutine was given to another thread, which may have resumed it: the awaiter is gone when the coroutine goes on; do this before [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE-3]]:10: note: given away here
      puts();
  }
  void await_resume();
  void puts();
  WorkPool &pool;
  std::coroutine_handle<> waiter;
  bool verbose = false;
};

struct bad_resumes_itself {
  bool await_ready();
  void await_suspend(std::coroutine_handle<> h) {
    h.resume();
    ++resumed;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'resumed' of this awaiter is used here after the coroutine was resumed: the awaiter is gone when the coroutine goes on; do this before [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE-3]]:7: note: resumed here
  }
  void await_resume();
  int resumed = 0;
};

template <class T> struct bad_template {
  bool await_ready();
  template <class P> void await_suspend(std::coroutine_handle<P> h) {
    pool.resume_on(h);
    value = T();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'value' of this awaiter is used here after the coroutine was given to another thread, which may have resumed it: the awaiter is gone when the coroutine goes on; do this before [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE-3]]:10: note: given away here
  }
  T await_resume();
  WorkPool &pool;
  T value;
};
template void bad_template<int>::await_suspend(std::coroutine_handle<void>);

struct ok_marks_before {
  bool await_ready();
  void await_suspend(std::coroutine_handle<> h) {
    pending = true;
    pool.submit([this, h] { h.resume(); });
  }
  void await_resume();
  WorkPool &pool;
  bool pending = false;
};

// What runs on this very thread comes after it.
struct ok_own_loop {
  bool await_ready();
  void await_suspend(std::coroutine_handle<> h) {
    loop.post([h] { h.resume(); });
    pending = true;
  }
  void await_resume();
  LoopExecutor &loop;
  bool pending = false;
};

// The last of the two resumes.
struct ok_meets {
  bool await_ready();
  bool await_suspend(std::coroutine_handle<> h) {
    pool.submit([this, h] {
      if (gate.exchange(true))
        h.resume();
    });
    return !gate.exchange(true);
  }
  void await_resume();
  WorkPool &pool;
  std::atomic<bool> gate = false;
};

struct ok_under_a_lock {
  bool await_ready();
  void await_suspend(std::coroutine_handle<> h) {
    std::lock_guard hold(mutex);
    pool.submit([this, h] {
      { std::lock_guard wait(mutex); }
      h.resume();
    });
    pending = true;
  }
  void await_resume();
  WorkPool &pool;
  std::mutex &mutex;
  bool pending = false;
};

// Only one of the two happens.
struct ok_other_branch {
  bool await_ready();
  bool await_suspend(std::coroutine_handle<> h) {
    if (parallel) {
      pool.resume_on(h);
      return true;
    }
    ++skipped;
    return false;
  }
  void await_resume();
  WorkPool &pool;
  bool parallel = false;
  int skipped = 0;
};

// An event that its owner keeps, and that several wait for one after the other.
struct ok_lasting {
  bool await_ready();
  void await_suspend(std::coroutine_handle<> h) {
    pool.resume_on(h);
    ++waits;
  }
  void await_resume();
  WorkPool &pool;
  int waits = 0;
};
struct Owner {
  ok_lasting event;
};

// The handle isn't given.
struct ok_other_job {
  bool await_ready();
  void await_suspend(std::coroutine_handle<> h) {
    pool.submit([] {});
    waiter = h;
  }
  void await_resume();
  WorkPool &pool;
  std::coroutine_handle<> waiter;
};

// What is put away under a lock another thread takes.
class Reactor {
public:
  void submit(int fd, std::function<void(int)> done) {
    std::lock_guard<std::mutex> hold(mutex_);
    fd_ = fd;
    done_ = done;
  }

private:
  std::mutex mutex_;
  int fd_ = -1;
  std::function<void(int)> done_;
};
struct bad_marks_after_a_lock {
  bool await_ready();
  void await_suspend(std::coroutine_handle<> h) {
    reactor.submit(1, [this, h](int n) {
      result = n;
      h.resume();
    });
    started = true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'started' of this awaiter is used here after the coroutine was given to another thread, which may have resumed it: the awaiter is gone when the coroutine goes on; do this before [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE-6]]:13: note: given away here
  }
  int await_resume();
  Reactor &reactor;
  int result = 0;
  bool started = false;
};
struct ok_marks_before_a_lock {
  bool await_ready();
  void await_suspend(std::coroutine_handle<> h) {
    started = true;
    reactor.submit(1, [this, h](int n) {
      result = n;
      h.resume();
    });
  }
  int await_resume();
  Reactor &reactor;
  int result = 0;
  bool started = false;
};
