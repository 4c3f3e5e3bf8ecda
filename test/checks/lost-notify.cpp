// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <pthread.h>
#include <queue>
#include <stop_token>
#include <thread>
#include <vector>

void use(int);

// X6: the flag is set outside the lock.
class BadStop {
public:
  BadStop() : worker_([this] { run(); }) {}
  ~BadStop() {
    stop_ = true;
    cv_.notify_all();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_' can be lost: 'stop_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:5: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+14]]:9: note: the waiter tests it here and would sleep on
    worker_.join();
  }
  void stop() {
    stop_ = true;
    cv_.notify_one();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_' can be lost: 'stop_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:5: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+6]]:9: note: the waiter tests it here and would sleep on
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return stop_; });
  }
  std::mutex mutex_;
  std::condition_variable cv_;
  bool stop_ = false;
  std::thread worker_;
};

// Whoever says that the lock is held is called with it.
class OkContract {
public:
  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return free_; });
  }
  void ok_release() { on_unlock(); }
  void on_unlock() {
    // The mutex is held by the lock object that calls this.

    free_ = true;
    cv_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  bool free_ = false;
};

// To be told not to work is no reason to wake up; to be told to work is one.
class Refresher {
public:
  void run() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      if (done_)
        return;
      cv_.wait(lock);
      if (enabled_)
        use(1);
    }
  }
  void ok_pause() {
    enabled_ = false;
    cv_.notify_one();
  }
  void bad_resume() {
    enabled_ = true;
    cv_.notify_one();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_' can be lost: 'enabled_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:14: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE-14]]:11: note: the waiter tests it here and would sleep on
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<bool> done_ = false, enabled_ = false;
};

// Whoever misses one notification gets the next.
class OkAgain {
public:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    ++waiting_;
    cv_.wait(lock, [this] { return stop_.load(); });
    --waiting_;
  }
  void stop() {
    stop_ = true;
    while (waiting_ > 0) {
      cv_.notify_all();
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> waiting_ = 0;
};

// X6: an atomic flag has no data race and loses the wake-up all the same.
class BadAtomic {
public:
  void stop() {
    stop_.store(true);
    cv_.notify_all();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_' can be lost: 'stop_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:11: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+5]]:11: note: the waiter tests it here and would sleep on
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_)
      cv_.wait(lock);
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<bool> stop_{false};
};

class BadSetter {
public:
  void setStop(bool S) { stop_ = S; }
  void wake() { cv_.notify_all(); }
// CHECK-MESSAGES: :[[@LINE-1]]:21: warning: this notify on 'cv_' can be lost: 'stop_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:32: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+8]]:9: note: the waiter tests it here and would sleep on
// CHECK-MESSAGES: :[[@LINE+3]]:5: note: reached through this call
  void stop() {
    setStop(true);
    wake();
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [&] { return stop_.load(); });
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<bool> stop_{false};
};

// X6, W7: the lock is dropped before the flag is set.
class BadUnlockedEarly {
public:
  void push(int X) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      items_.push(X);
    }
    closed_ = true;
    cv_.notify_one();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_' can be lost: 'closed_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:13: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+4]]:9: note: the waiter tests it here and would sleep on
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return closed_ || !items_.empty(); });
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::queue<int> items_;
  std::atomic<bool> closed_{false};
};

// X6, X16: another mutex than the waiter's.
class BadOtherMutex {
public:
  void stop() {
    std::lock_guard<std::mutex> lock(other_);
    stop_ = true;
    cv_.notify_all();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_' can be lost: 'stop_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:5: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+4]]:9: note: the waiter tests it here and would sleep on
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return stop_; });
  }

private:
  std::mutex mutex_, other_;
  std::condition_variable cv_;
  bool stop_ = false;
};

class BadOnePath {
public:
  void stop(bool Fast) {
    std::unique_lock<std::mutex> lock(mutex_, std::defer_lock);
    if (!Fast)
      lock.lock();
    stop_ = true;
    cv_.notify_all();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_' can be lost: 'stop_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:5: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+4]]:9: note: the waiter tests it here and would sleep on
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return stop_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  bool stop_ = false;
};

class BadCounter {
public:
  void done() {
    if (--left_ == 0)
      cv_.notify_all();
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: this notify on 'cv_' can be lost: 'left_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:9: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+4]]:9: note: the waiter tests it here and would sleep on
  }
  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return left_ == 0; });
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<int> left_{3};
};

void bad_local() {
  std::mutex m;
  std::condition_variable cv;
  std::atomic<bool> ready{false};
  std::thread t([&] {
    std::unique_lock<std::mutex> lock(m);
    cv.wait(lock, [&] { return ready.load(); });
  });
  ready = true;
  cv.notify_one();
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: this notify on 'cv' can be lost: 'ready' is written without 'm', which the waiter holds while it tests it; write it under 'm' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:9: note: written here without 'm'
// CHECK-MESSAGES: :[[@LINE-6]]:8: note: the waiter tests it here and would sleep on
  t.join();
}

pthread_mutex_t pm = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t pc = PTHREAD_COND_INITIALIZER;
int go, gone;

void posixWaiter() {
  pthread_mutex_lock(&pm);
  while (!go && !gone)
    pthread_cond_wait(&pc, &pm);
  pthread_mutex_unlock(&pm);
}

// X6, W7
void bad_posix() {
  go = 1;
  pthread_cond_signal(&pc);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this notify on 'pc' can be lost: 'go' is written without 'pm', which the waiter holds while it tests it; write it under 'pm' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: written here without 'pm'
// CHECK-MESSAGES: :[[@LINE-10]]:5: note: the waiter tests it here and would sleep on
}

// X6, W7
void ok_posix() {
  pthread_mutex_lock(&pm);
  gone = 1;
  pthread_mutex_unlock(&pm);
  pthread_cond_broadcast(&pc);
}

void ok_posix_repair() {
  gone = 1;
  pthread_mutex_lock(&pm);
  pthread_cond_broadcast(&pc);
  pthread_mutex_unlock(&pm);
}

// X6: a stop token as second state: request_stop wakes a wait that takes the token.
class OkStopToken {
public:
  void run(std::stop_token st) {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, st, [this] { return !items_.empty(); });
  }
  void push(int X) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      items_.push(X);
    }
    cv_.notify_one();
  }
  void stop() { worker_.request_stop(); }

private:
  std::mutex mutex_;
  std::condition_variable_any cv_;
  std::queue<int> items_;
  std::jthread worker_{[this](std::stop_token st) { run(st); }};
};

class BadJthread {
public:
  BadJthread() : worker_([this](std::stop_token st) { run(st); }) {}
  void set() {
    ready_ = true;
    cv_.notify_one();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_' can be lost: 'ready_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:12: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+10]]:9: note: the waiter tests it here and would sleep on
  }

private:
  std::mutex mutex_;
  std::condition_variable_any cv_;
  std::atomic<bool> ready_{false};
  std::jthread worker_;
  void run(std::stop_token st) {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, st, [this] { return ready_.load(); });
  }
};

// The waiter is in a default member initialiser of an implicit constructor.
class FNInitialiser {
public:
  void set() {
    ready_ = true;
    cv_.notify_one();
  }

private:
  std::mutex mutex_;
  std::condition_variable_any cv_;
  std::atomic<bool> ready_{false};
  std::jthread worker_{[this](std::stop_token st) {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, st, [this] { return ready_.load(); });
  }};
};

// X6, W7: written under the lock; notified under it or after it.
class OkUnderLock {
public:
  void stop() {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
    cv_.notify_all();
  }
  void stopThenNotify() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    cv_.notify_all();
  }
  void stopUnlock() {
    std::unique_lock<std::mutex> lock(mutex_);
    stop_ = true;
    lock.unlock();
    cv_.notify_all();
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return stop_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  bool stop_ = false;
};

// X6: the waiter can't be between its test and its sleep once the lock was ours.
class OkRepaired {
public:
  void stop() {
    stop_ = true;
    std::lock_guard<std::mutex> lock(mutex_);
    cv_.notify_all();
  }
  void stopEmptySection() {
    stop_ = true;
    { std::lock_guard<std::mutex> lock(mutex_); }
    cv_.notify_all();
  }
  void wakeLocked() {
    std::lock_guard<std::mutex> lock(mutex_);
    cv_.notify_all();
  }
  void stopCallee() {
    stop_ = true;
    wakeLocked();
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return stop_.load(); });
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<bool> stop_{false};
};

// Only the caller holds the lock.
class OkHelper {
public:
  void stop() {
    std::lock_guard<std::mutex> lock(mutex_);
    stopLocked();
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return stop_; });
  }

private:
  void stopLocked() {
    stop_ = true;
    cv_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable cv_;
  bool stop_ = false;
};

// At worst late (discipline level).
class OkBounded {
public:
  void stop() {
    stop_ = true;
    cv_.notify_all();
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_)
      cv_.wait_for(lock, std::chrono::milliseconds(10));
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<bool> stop_{false};
};

// Nobody waits yet.
class OkConstructor {
public:
  OkConstructor() {
    ready_ = true;
    cv_.notify_all();
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return ready_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  bool ready_ = false;
};

void ok_before_spawn() {
  std::mutex m;
  std::condition_variable cv;
  bool ready = false;
  ready = true;
  cv.notify_one();
  std::thread t([&] {
    std::unique_lock<std::mutex> lock(m);
    cv.wait(lock, [&] { return ready; });
  });
  t.join();
}

// Nobody sleeps for the sake of a state that the predicate doesn't read.
class OkOtherState {
public:
  void hit() {
    ++hits_;
    cv_.notify_one();
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return ready_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<int> hits_{0};
  bool ready_ = false;
};

// Clearing the flag keeps the waiter where it is.
class OkCleared {
public:
  void reset() {
    ready_ = false;
    cv_.notify_all();
  }
  void set() {
    std::lock_guard<std::mutex> lock(mutex_);
    ready_ = true;
    cv_.notify_all();
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return ready_.load(); });
  }
  void runLoop() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!ready_)
      cv_.wait(lock);
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<bool> ready_{false};
};

// `paused_` holds waiters while true: clearing it is what they wait for.
class BadResume {
public:
  void resume() {
    paused_ = false;
    cv_.notify_all();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_' can be lost: 'paused_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:13: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+5]]:9: note: the waiter tests it here and would sleep on
  }
  void pause() { paused_ = true; }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return !paused_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<bool> paused_{false};
};

// The waiter's own writes: it isn't asleep.
class OkWaiterWrites {
public:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      cv_.wait(lock, [this] { return ready_; });
      ready_ = false;
      cv_.notify_one();
    }
  }
  void set() {
    std::lock_guard<std::mutex> lock(mutex_);
    ready_ = true;
    cv_.notify_one();
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  bool ready_ = false;
};

// X6: the pool, the queue and the push as everyone writes them.
class OkPool {
public:
  explicit OkPool(unsigned N) {
    for (unsigned I = 0; I < N; ++I)
      workers_.emplace_back([this] { run(); });
  }
  ~OkPool() {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      stop_ = true;
    }
    cv_.notify_all();
    for (std::thread &T : workers_)
      T.join();
  }
  void push(std::function<void()> F) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      tasks_.emplace(std::move(F));
    }
    cv_.notify_one();
  }

private:
  void run() {
    for (;;) {
      std::function<void()> F;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        cv_.wait(lock, [this] { return stop_ || !tasks_.empty(); });
        if (stop_ && tasks_.empty())
          return;
        F = std::move(tasks_.front());
        tasks_.pop();
      }
      F();
    }
  }
  std::vector<std::thread> workers_;
  std::queue<std::function<void()>> tasks_;
  std::mutex mutex_;
  std::condition_variable cv_;
  bool stop_ = false;
};

// X6
class BadPool {
public:
  BadPool() : worker_([this] { run(); }) {}
  ~BadPool() {
    stop_ = true;
    cv_.notify_all();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_' can be lost: 'stop_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:11: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+14]]:13: note: the waiter tests it here and would sleep on
    worker_.join();
  }
  void push(int X) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push(X);
    cv_.notify_one();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      if (items_.empty()) {
        cv_.wait(lock);
        continue;
      }
      use(items_.front());
      items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable cv_;
  std::queue<int> items_;
  std::atomic<bool> stop_{false};
  std::thread worker_;
};

// W7: the container is changed without the lock.
class BadPush {
public:
  void push(int X) {
    items_.push(X);
    cv_.notify_one();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_' can be lost: 'items_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:5: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+4]]:9: note: the waiter tests it here and would sleep on
  }
  int pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return !items_.empty(); });
    int X = items_.front();
    items_.pop();
    return X;
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::queue<int> items_;
};

// W7: a notification that leaves nothing behind.
void bad_stateless() {
  std::mutex m;
  std::condition_variable cv;
  std::thread t([&] {
    std::unique_lock<std::mutex> lock(m);
    cv.wait(lock);
  });
  cv.notify_one();
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: this notify on 'cv' leaves nothing behind: a thread that waits after it is never woken, and is joined [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-4]]:8: note: the thread waits here without testing any state
// CHECK-MESSAGES: :[[@LINE+1]]:5: note: and is joined here without a bound
  t.join();
}

// Who notifies is a caller of neither.
class FNNotifiedElsewhere {
public:
  void set() { ready_ = true; }
  void wake() { cv_.notify_all(); }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return ready_.load(); });
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<bool> ready_{false};
};

// One caller holds the lock, the other doesn't.
class BadOneCaller {
public:
  void stop() {
    std::lock_guard<std::mutex> lock(mutex_);
    set();
  }
  void stopBare() { set(); }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return stop_.load(); });
  }

private:
  void set() {
    stop_ = true;
    cv_.notify_all();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_' can be lost: 'stop_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:11: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE-9]]:9: note: the waiter tests it here and would sleep on
// CHECK-MESSAGES: :[[@LINE-13]]:21: note: reached through this call
  }
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<bool> stop_{false};
};

// Who is given a lock holds it.
class OkGivenLock {
public:
  void stop(std::unique_lock<std::mutex> &lock) {
    stop_ = true;
    cv_.notify_all();
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return stop_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  bool stop_ = false;
};

// Two of a kind, each with its own state.
struct Event {
  std::mutex mutex;
  std::condition_variable cv;
};

class BadOtherEvent {
public:
  void finish() {
    done_ = true;
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'done_' is set here, and nobody notifies 'finish_.cv': a thread that waits for it sleeps on; notify 'finish_.cv' after this write [belay-lost-notify]
    start_.cv.notify_all();
  }
  void wait() {
    std::unique_lock<std::mutex> lock(finish_.mutex);
    finish_.cv.wait(lock, [this] { return done_.load(); });
  }

private:
  Event start_, finish_;
  std::atomic<bool> done_{false};
};

class BadTwoEvents {
public:
  void finish() {
    std::lock_guard<std::mutex> lock(start_.mutex);
    done_ = true;
    finish_.cv.notify_all();
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this notify on 'finish_.cv' can be lost: 'done_' is written without 'finish_.mutex', which the waiter holds while it tests it; write it under 'finish_.mutex' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:11: note: written here without 'finish_.mutex'
// CHECK-MESSAGES: :[[@LINE+4]]:16: note: the waiter tests it here and would sleep on
  }
  void wait() {
    std::unique_lock<std::mutex> lock(finish_.mutex);
    finish_.cv.wait(lock, [this] { return done_.load(); });
  }

private:
  Event start_, finish_;
  std::atomic<bool> done_{false};
};

// A wrapper: the loop is its caller's.
class CondVar {
public:
  explicit CondVar(std::mutex *m) : m_(m) {}
  void Wait() {
    std::unique_lock<std::mutex> lock(*m_, std::adopt_lock);
    cv_.wait(lock);
    lock.release();
  }
  void SignalAll() { cv_.notify_all(); }

private:
  std::condition_variable cv_;
  std::mutex *const m_;
};

class BadWrapped {
public:
  BadWrapped() : cv_(&mutex_) {}
  void stop() {
    stop_ = true;
    cv_.SignalAll();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_.cv_' can be lost: 'stop_' is written without '*cv_.m_', which the waiter holds while it tests it; write it under '*cv_.m_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:11: note: written here without '*cv_.m_'
// CHECK-MESSAGES: :[[@LINE+11]]:11: note: the waiter tests it here and would sleep on
  }
  void stopLocked() {
    mutex_.lock();
    stop_ = true;
    cv_.SignalAll();
    mutex_.unlock();
  }
  void run() {
    mutex_.lock();
    while (!stop_)
      cv_.Wait();
    mutex_.unlock();
  }

private:
  std::mutex mutex_;
  CondVar cv_;
  std::atomic<bool> stop_{false};
};

// The annotation says who holds the lock.
class __attribute__((capability("mutex"))) Annotated : public std::mutex {};

class OkRequires {
public:
  void stop() __attribute__((requires_capability(mutex_))) {
    stop_ = true;
    cv_.notify_all();
  }
  void run() {
    std::unique_lock<Annotated> lock(mutex_);
    cv_.wait(lock, [this] { return stop_; });
  }

private:
  Annotated mutex_;
  std::condition_variable_any cv_;
  bool stop_ = false;
};

// The predicate calls a getter.
class BadGetter {
public:
  bool stopped() const { return stop_; }
  void stop() {
    stop_ = true;
    cv_.notify_all();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_' can be lost: 'stop_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:11: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+4]]:9: note: the waiter tests it here and would sleep on
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return stopped(); });
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<bool> stop_{false};
};

// The lambda that a thread runs is written before the method that it calls, which has the test.
class OkTestedInTheMethod {
public:
  OkTestedInTheMethod() { workers_.emplace_back([this] { work(); }); }
  ~OkTestedInTheMethod() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread &worker : workers_)
      worker.join();
  }

private:
  void work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      while (jobs_ == 0 && !stopping_)
        changed_.wait(lock);
      if (jobs_ == 0)
        return;
      --jobs_;
      lock.unlock();
      use(1);
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  int jobs_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> workers_;
};
void ok_tested_in_the_method() { OkTestedInTheMethod o; }

// X6: the last notify is missing, and nobody else gives it.
class BadSilentClose {
public:
  void push(int v) {
    std::lock_guard lock(mutex_);
    values_.push(v);
    ready_.notify_one();
  }
  bool pop(int &v) {
    std::unique_lock lock(mutex_);
    while (values_.empty() && !closed_)
      ready_.wait(lock);
    if (values_.empty())
      return false;
    v = values_.front();
    values_.pop();
    return true;
  }
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'closed_' is set here, and nobody notifies 'ready_': a thread that waits for it sleeps on; notify 'ready_' after this write [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-11]]:14: note: the waiter tests it here
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<int> values_;
  bool closed_ = false;
};
class BadSilentDestructor {
public:
  BadSilentDestructor() : thread_([this] { run(); }) {}
  ~BadSilentDestructor() {
    {
      std::lock_guard lock(mutex_);
      quit_ = true;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'quit_' is set here, and nobody notifies 'wake_': a thread that waits for it sleeps on; notify 'wake_' after this write [belay-lost-notify]
    }
    thread_.join();
  }
  void add() {
    std::lock_guard lock(mutex_);
    ++work_;
    wake_.notify_one();
  }

private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!quit_) {
      wake_.wait(lock, [this] { return quit_ || work_ > 0; });
      work_ = 0;
    }
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  bool quit_ = false;
  int work_ = 0;
  std::thread thread_;
};
// The caller notifies, or another function does it for whoever asks.
class OkCallerNotifies {
public:
  void stop() {
    set();
    wake_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopped_; });
  }

private:
  void set() {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
};
class OkWakeForOthers {
public:
  void stop() {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  void wake() { wake_.notify_all(); }
  void wait() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopped_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
};
// Set before the thread that waits is there.
class OkSetBeforeTheStart {
public:
  void start() {
    {
      std::lock_guard lock(mutex_);
      running_ = true;
    }
    thread_ = std::thread([this] {
      std::unique_lock lock(mutex_);
      while (!running_)
        wake_.wait(lock);
    });
  }
  ~OkSetBeforeTheStart() { thread_.join(); }

private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool running_ = false;
  std::thread thread_;
};
// Not enough by itself: the waiter also needs a value.
class OkNotEnough {
public:
  void open() {
    std::lock_guard lock(mutex_);
    open_ = true;
  }
  void put() {
    std::lock_guard lock(mutex_);
    ++values_;
    ready_.notify_one();
  }
  void take() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return open_ && values_ > 0; });
    --values_;
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  bool open_ = false;
  int values_ = 0;
};

// A lock that only some path takes: what tells them apart isn't known.
class OkLocksIfThreaded {
public:
  void done() {
    if (threaded_)
      mutex_.lock();
    ++done_;
    ready_.notify_one();
    if (threaded_)
      mutex_.unlock();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return done_ > 0; });
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  bool threaded_ = false;
  int done_ = 0;
};

// W1: said where it is done, not where it is called as well.
class BadInvalidate {
public:
  void invalidate() {
    valid_ = false;
    changed_.notify_all();
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: this notify on 'changed_' can be lost: 'valid_' is written without 'mutex_'
    // CHECK-MESSAGES: :[[@LINE-3]]:12: note: written here without 'mutex_'
    // CHECK-MESSAGES: :[[@LINE+5]]:16: note: the waiter tests it here and would sleep on
  }
  void wait() {
    std::unique_lock lock(mutex_);
    while (valid_)
      changed_.wait(lock);
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> valid_{true};
};
void ok_calls_it(BadInvalidate &b) { b.invalidate(); }

// Nobody has seen what is taken back in the same section.
class OkTakesBack {
public:
  bool bind(bool fails) {
    std::lock_guard lock(mutex_);
    idle_ = false;
    if (fails)
      idle_ = true;
    return !fails;
  }
  void unbound() {
    std::lock_guard lock(mutex_);
    idle_ = true;
    changed_.notify_one();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    while (!idle_)
      changed_.wait(lock);
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool idle_ = true;
};

// The waiter's guard is in a guard that users wrote and whose mutex isn't seen: unknown is silent.
class OkGuardInGuard {
public:
  void remove() {
    Guard g(lock_);
    --threads_;
    done_.notify_all();
  }
  void enter() {
    Guard g(lock_);
    wait(g);
  }

private:
  struct Mutex {
    std::mutex &native();
  };
  struct Guard {
    explicit Guard(Mutex &m) : lock_(m.native()) {}
    std::unique_lock<std::mutex> &native() { return lock_; }
    std::unique_lock<std::mutex> lock_;
  };
  void wait(Guard &g) {
    done_.wait(g.native(), [this] { return threads_ == 0; });
  }
  Mutex lock_;
  std::condition_variable done_;
  int threads_ = 1;
};

// With threads under the lock, and without threads without it.
class Frames {
public:
  void put() {
    std::lock_guard<std::mutex> lock(m_);
    ++size_;
  }
  void ok_take() {
    if (threaded_) {
      std::unique_lock<std::mutex> lock(m_);
      while (size_ == 0)
        filled_.wait(lock);
      shift();
    } else
      shift();
  }
  void ok_fill() {
    std::unique_lock<std::mutex> lock(m_);
    while (size_ == 8)
      emptied_.wait(lock);
    ++size_;
    filled_.notify_all();
  }

private:
  void shift() {
    --size_;
    emptied_.notify_all();
  }
  const bool threaded_ = true;
  std::mutex m_;
  std::condition_variable filled_, emptied_;
  int size_ = 0;
};

// The waiter adopts the lock that its caller holds: so does whoever calls the notifier.
class AdoptedLock {
public:
  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }
  void wait() {
    std::unique_lock<std::mutex> hold(mutex_, std::adopt_lock);
    cv_.wait(hold, [this] { return signaled_; });
    hold.release();
  }
  void ok_notify() {
    signaled_ = true;
    cv_.notify_one();
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  bool signaled_ = false;
};

// Who comes late asks first; that it doesn't ask again is another check's matter.
int tell();
void ok_asked_once() {
  std::mutex m;
  std::condition_variable cv;
  bool over = false;
  std::thread t([&] {
    std::unique_lock<std::mutex> lock(m);
    if (!over) {
      if (tell() != 0)
        __builtin_abort();
      cv.wait(lock);
    }
  });
  std::thread last([&] {
    std::lock_guard<std::mutex> lock(m);
    over = true;
    cv.notify_one();
  });
  cv.notify_one();
  last.join();
  t.join();
}

// What the loop around another loop asks the wait in that one doesn't end by: it waits for its own workers.
class Upgrader {
public:
  void ok_stop() { stopped_ = true; }
  void upgrade() {
    std::mutex m;
    std::condition_variable done;
    unsigned workers = 1;
    std::thread worker([&] {
      {
        std::lock_guard<std::mutex> lock(m);
        --workers;
      }
      done.notify_all();
    });
    while (!stopped_) {
      std::unique_lock<std::mutex> lock(m);
      while (workers > 0)
        done.wait(lock);
    }
    worker.join();
  }
  void bad_stop() { ended_ = true; }
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'ended_' is set here, and nobody notifies 'work_': a thread that waits for it sleeps on; notify 'work_' after this write [belay-lost-notify]
  void run() {
    while (!ended_) {
      std::unique_lock<std::mutex> lock(m_);
      while (jobs_ == 0 && !ended_)
        work_.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:15: note: the waiter tests it here
      jobs_ = 0;
    }
  }
  void add() {
    {
      std::lock_guard<std::mutex> lock(m_);
      ++jobs_;
    }
    work_.notify_one();
  }

private:
  std::atomic<bool> stopped_{false};
  std::atomic<bool> ended_{false};
  std::mutex m_;
  std::condition_variable work_;
  int jobs_ = 0;
};

// What only derived classes call, which may be another unit's, they call with the lock held or not.
class Stream {
public:
  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    cond_.wait(lock, [this] { return done_; });
  }
  // Caller must lock the mutex.
  void ok_told() {
    done_ = true;
    cond_.notify_one();
  }
  void bad_anybody() {
    done_ = true;
    cond_.notify_one();
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: this notify on 'cond_' can be lost: 'done_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
  }

protected:
  void ok_derived() {
    done_ = true;
    cond_.notify_one();
  }

private:
  std::mutex mutex_;
  std::condition_variable cond_;
  bool done_ = false;
};
