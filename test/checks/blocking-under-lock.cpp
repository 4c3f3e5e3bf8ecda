// RUN: %check_belay %s belay-blocking-under-lock %t

#include <atomic>
#include <condition_variable>
#include <coroutine>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <poll.h>
#include <pthread.h>
#include <queue>
#include <semaphore>
#include <thread>
#include <unistd.h>
#include <vector>

// K8: join under a lock that the worker needs.
class BadJoin {
public:
  BadJoin() : thread_([this] { run(); }) {}
  void stop() {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
    thread_.join();
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: this waits for a thread to end while 'mutex_' is held, which the thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-4]]:33: note: 'mutex_' is locked here
// CHECK-MESSAGES: :[[@LINE-7]]:15: note: the thread starts here
// CHECK-MESSAGES: :[[@LINE+6]]:35: note: the other side locks it here
  }

private:
  void run() {
    for (;;) {
      std::lock_guard<std::mutex> lock(mutex_);
      if (stop_)
        return;
    }
  }
  std::mutex mutex_;
  bool stop_ = false;
  std::thread thread_;
};

// K8
class OkJoin {
public:
  OkJoin() : thread_([this] { run(); }) {}
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    thread_.join();
  }

private:
  void run() {
    for (;;) {
      std::lock_guard<std::mutex> lock(mutex_);
      if (stop_)
        return;
    }
  }
  std::mutex mutex_;
  bool stop_ = false;
  std::thread thread_;
};

// The worker doesn't need the lock: late, not for ever.
class OkOtherLock {
public:
  void start() {
    std::lock_guard<std::mutex> lock(control_);
    thread_ = std::thread([this] { std::lock_guard<std::mutex> lock(data_); });
  }
  void stop() {
    std::lock_guard<std::mutex> lock(control_);
    thread_.join();
  }

private:
  std::mutex control_, data_;
  std::thread thread_;
};

void bad_join_local() {
  std::mutex m;
  int n = 0;
  std::thread t([&] {
    std::lock_guard<std::mutex> lock(m);
    ++n;
  });
  std::lock_guard<std::mutex> lock(m);
  t.join();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this waits for a thread to end while 'm' is held, which the thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:31: note: 'm' is locked here
// CHECK-MESSAGES: :[[@LINE-8]]:15: note: the thread starts here
// CHECK-MESSAGES: :[[@LINE-8]]:33: note: the other side locks it here
}
void bad_jthread() {
  std::mutex m;
  int n = 0;
  std::unique_lock<std::mutex> lock(m);
  std::jthread t([&] {
    std::lock_guard<std::mutex> lock(m);
    ++n;
  });
}
// CHECK-MESSAGES: :[[@LINE-1]]:1: warning: this waits for a thread to end while 'm' is held, which the thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-7]]:32: note: 'm' is locked here
// CHECK-MESSAGES: :[[@LINE-7]]:16: note: the thread starts here
// CHECK-MESSAGES: :[[@LINE-7]]:33: note: the other side locks it here
// K8
int bad_future() {
  std::mutex m;
  auto f = std::async(std::launch::async, [&] {
    std::lock_guard<std::mutex> lock(m);
    return 1;
  });
  std::lock_guard<std::mutex> lock(m);
  return f.get();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this 'get' waits for another thread while 'm' is held, which that thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:31: note: 'm' is locked here
// CHECK-MESSAGES: :[[@LINE-8]]:12: note: the thread starts here
// CHECK-MESSAGES: :[[@LINE-8]]:33: note: the other side locks it here
}
// K8
int ok_future() {
  std::mutex m;
  auto f = std::async(std::launch::async, [&] {
    std::lock_guard<std::mutex> lock(m);
    return 1;
  });
  int n = f.get();
  std::lock_guard<std::mutex> lock(m);
  return n;
}

// W8: a wait while another lock is held.
class BadNested {
public:
  void take() {
    std::lock_guard<std::mutex> outer(outer_);
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return ready_; });
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this waits on 'cv_' while 'outer_' is held, which whoever notifies it needs: nobody can wake it up; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-4]]:33: note: 'outer_' is locked here
// CHECK-MESSAGES: :[[@LINE+3]]:33: note: the other side locks it here
  }
  void put() {
    std::lock_guard<std::mutex> outer(outer_);
    std::lock_guard<std::mutex> lock(mutex_);
    ready_ = true;
    cv_.notify_one();
  }

private:
  std::mutex outer_, mutex_;
  std::condition_variable cv_;
  bool ready_ = false;
};
// W8
class OkNested {
public:
  void take() {
    std::lock_guard<std::mutex> outer(readers_);
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return ready_; });
  }
  void put() {
    std::lock_guard<std::mutex> lock(mutex_);
    ready_ = true;
    cv_.notify_one();
  }

private:
  std::mutex readers_, mutex_;
  std::condition_variable cv_;
  bool ready_ = false;
};

// K7: the other side needs the lock to get there.
class BadSemaphore {
public:
  void get() {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.acquire();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this 'acquire' waits for another thread while 'mutex_' is held, which that thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:33: note: 'mutex_' is locked here
// CHECK-MESSAGES: :[[@LINE+4]]:33: note: the other side locks it here
    ++n_;
  }
  void put() {
    std::lock_guard<std::mutex> lock(mutex_);
    --n_;
    items_.release();
  }

private:
  std::mutex mutex_;
  std::counting_semaphore<> items_{0};
  int n_ = 0;
};
// K7
class OkSemaphore {
public:
  void get() {
    items_.acquire();
    std::lock_guard<std::mutex> lock(mutex_);
    ++n_;
  }
  void put() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      --n_;
    }
    items_.release();
  }

private:
  std::mutex mutex_;
  std::counting_semaphore<> items_{0};
  int n_ = 0;
};
// K7
void bad_latch() {
  std::mutex m;
  std::latch done(1);
  std::thread t([&] {
    { std::lock_guard<std::mutex> lock(m); }
    done.count_down();
  });
  {
    std::lock_guard<std::mutex> lock(m);
    done.wait();
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: this 'wait' waits for another thread while 'm' is held, which that thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:33: note: 'm' is locked here
// CHECK-MESSAGES: :[[@LINE-8]]:35: note: the other side locks it here
  }
  t.join();
}

std::mutex Io;
void bad_poll(pollfd *Fds) {
  std::lock_guard<std::mutex> lock(Io);
  poll(Fds, 1, -1);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'poll' can block for ever while 'Io' is held: whoever needs the lock waits as well; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:31: note: 'Io' is locked here
}
void waitForInput(pollfd *Fds) { poll(Fds, 1, -1); }
void bad_through_call(pollfd *Fds) {
  std::lock_guard<std::mutex> lock(Io);
  waitForInput(Fds);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'poll' can block for ever while 'Io' is held: whoever needs the lock waits as well; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:31: note: 'Io' is locked here
// CHECK-MESSAGES: :[[@LINE-6]]:34: note: it blocks here
}
void ok_poll(pollfd *Fds) {
  std::lock_guard<std::mutex> lock(Io);
  poll(Fds, 1, 100);
}
void ok_write(int Fd) {
  std::lock_guard<std::mutex> lock(Io);
  write(Fd, "x", 1);
}

pthread_mutex_t Posix = PTHREAD_MUTEX_INITIALIZER;
void *entry(void *) {
  pthread_mutex_lock(&Posix);
  pthread_mutex_unlock(&Posix);
  return nullptr;
}
// K8
void bad_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, entry, nullptr);
  pthread_mutex_lock(&Posix);
  pthread_join(t, nullptr);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this waits for a thread to end while 'Posix' is held, which the thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: 'Posix' is locked here
// CHECK-MESSAGES: :[[@LINE-5]]:3: note: the thread starts here
// CHECK-MESSAGES: :[[@LINE-13]]:3: note: the other side locks it here
  pthread_mutex_unlock(&Posix);
}
// K8
void ok_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, entry, nullptr);
  pthread_mutex_lock(&Posix);
  pthread_mutex_unlock(&Posix);
  pthread_join(t, nullptr);
}

// X23: a guard alive at co_await.
struct Job {
  struct promise_type {
    Job get_return_object() { return {}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
struct Later {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  int await_resume();
};
std::mutex Shared;
Job bad_coroutine() {
  std::lock_guard<std::mutex> lock(Shared);
  co_await Later{};
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the coroutine is suspended here while 'Shared' is held: nobody else gets the lock until it goes on, and another thread may then unlock what it doesn't hold; unlock before [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:31: note: 'Shared' is locked here
}
// X23
Job ok_coroutine() {
  { std::lock_guard<std::mutex> lock(Shared); }
  co_await Later{};
  std::lock_guard<std::mutex> lock(Shared);
}
// X23: the guard is handed to what is awaited, which releases it.
struct Unlocking : Later {
  std::unique_lock<std::mutex> &lock;
  explicit Unlocking(std::unique_lock<std::mutex> &lock) : lock(lock) {}
};
Job ok_guard_given_away() {
  std::unique_lock<std::mutex> lock(Shared);
  co_await Unlocking(lock);
}
// X23
Job ok_guard_given_away_and_taken_again(bool again) {
  while (again) {
    std::unique_lock<std::mutex> lock(Shared);
    co_await Unlocking(lock);
  }
  std::unique_lock<std::mutex> lock(Shared);
}

// K8: under the lock stands who has come to an end: he needs it no more.
class Joiner {
public:
  void add() {
    std::lock_guard<std::mutex> lock(mutex_);
    threads_.push_back(std::make_unique<Worker>());
    Worker *w = threads_.back().get();
    w->thread = std::thread([this, w] {
      work();
      std::lock_guard<std::mutex> lock(mutex_);
      w->done = true;
    });
  }
  void ok_join_those_that_are_done() {
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto &w : threads_)
      if (w->done)
        w->thread.join();
  }

private:
  struct Worker {
    std::thread thread;
    bool done = false;
  };
  void work();
  std::mutex mutex_;
  std::vector<std::unique_ptr<Worker>> threads_;
};
// K8: it says so, and then locks again.
std::mutex Announced;
bool Done;
int Last;
void bad_said_too_early() {
  std::thread t([] {
    {
      std::lock_guard<std::mutex> lock(Announced);
      Done = true;
    }
    std::lock_guard<std::mutex> lock(Announced);
    Last = 1;
  });
  std::lock_guard<std::mutex> lock(Announced);
  if (Done)
    t.join();
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: this waits for a thread to end while 'Announced' is held, which the thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-4]]:31: note: 'Announced' is locked here
// CHECK-MESSAGES: :[[@LINE-13]]:15: note: the thread starts here
}
void ok_said_last() {
  std::thread t([] {
    std::lock_guard<std::mutex> lock(Announced);
    Done = true;
  });
  std::lock_guard<std::mutex> lock(Announced);
  if (Done)
    t.join();
}

// What is made anew is free.
static pthread_mutex_t renewed;
static void *takes_renewed(void *arg) {
  pthread_mutex_lock(&renewed);
  pthread_mutex_unlock(&renewed);
  return arg;
}
void ok_made_anew() {
  pthread_t t;
  pthread_mutex_init(&renewed, nullptr);
  pthread_mutex_lock(&renewed);
  pthread_create(&t, nullptr, takes_renewed, nullptr);
  pthread_mutex_init(&renewed, nullptr);
  pthread_join(t, nullptr);
}

// K8: whoever waits for the flag under the lock finds a thread that needs the lock no more.
void ok_waits_for_the_flag() {
  std::condition_variable cv;
  std::mutex m;
  std::atomic<bool> flag = false;
  std::unique_lock lk(m);
  std::thread t([&] {
    std::unique_lock lk(m);
    flag = true;
    cv.notify_all();
  });
  cv.wait(lk, [&] { return (bool)flag; });
  t.join();
}

// What tells a dynamic detector of an order waits for nobody.
extern "C" void AnnotateHappensBefore(const char *, int, const volatile void *);
extern "C" void AnnotateHappensAfter(const char *, int, const volatile void *);
void ok_annotated() {
  std::mutex m;
  int n = 0;
  std::unique_lock lk(m);
  std::thread t([&] {
    std::unique_lock lk(m);
    ++n;
    AnnotateHappensBefore(__FILE__, __LINE__, &n);
  });
  AnnotateHappensAfter(__FILE__, __LINE__, &n);
  lk.unlock();
  t.join();
}

// Its result has come before the lock is taken again: there is nothing to wait for at its end.
class Tiles {
  std::mutex mutex_;
  int drawn_ = 0;
  int draw(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    return drawn_ += n;
  }

public:
  int ok_got_before(int n) {
    std::unique_lock<std::mutex> lock(mutex_);
    auto tile = std::async(std::launch::async, [this, n] { return draw(n); });
    lock.unlock();
    int got = tile.get();
    lock.lock();
    return got + drawn_;
  }
};
