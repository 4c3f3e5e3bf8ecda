// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=c++20 -pthread

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <queue>

std::mutex mu;
std::condition_variable cv;
bool ready;
std::queue<int> items;
void use(int);

// X17: wakes up early, or never.
void bad_bare() {
  std::unique_lock<std::mutex> lock(mu);
  cv.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: this wait on 'cv' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
}

// X17
void bad_if() {
  std::unique_lock<std::mutex> lock(mu);
  if (!ready)
    cv.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: this wait on 'cv' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
// CHECK-FIXES: {{^}}void bad_if() {
// CHECK-FIXES-NEXT: {{^}}  std::unique_lock<std::mutex> lock(mu);
// CHECK-FIXES-NEXT: {{^}}  cv.wait(lock, [&] { return ready; });
}

void bad_if_braces() {
  std::unique_lock<std::mutex> lock(mu);
  if (items.empty()) {
    cv.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: this wait on 'cv' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
// CHECK-FIXES: {{^}}void bad_if_braces() {
// CHECK-FIXES-NEXT: {{^}}  std::unique_lock<std::mutex> lock(mu);
// CHECK-FIXES-NEXT: {{^}}  cv.wait(lock, [&] { return !items.empty(); });
  }
}

void bad_if_many(unsigned low) {
  std::unique_lock<std::mutex> lock(mu);
  if (items.size() < low || !ready)
    cv.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: this wait on 'cv' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
// CHECK-FIXES: {{^}}  cv.wait(lock, [&] { return !(items.size() < low || !ready); });
}

// With more to do than wait there is no fix.
void bad_if_else() {
  std::unique_lock<std::mutex> lock(mu);
  if (items.empty()) {
    cv.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: this wait on 'cv' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
// CHECK-FIXES: {{^}}    cv.wait(lock);
  } else
    use(0);
}

void bad_endless() {
  std::unique_lock<std::mutex> lock(mu);
  for (;;) {
    cv.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: this wait on 'cv' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
    use(items.front());
    items.pop();
  }
}

pthread_mutex_t pm = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t pc = PTHREAD_COND_INITIALIZER;

// X17
void bad_posix() {
  pthread_mutex_lock(&pm);
  if (!ready)
    pthread_cond_wait(&pc, &pm);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait on 'pc' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  pthread_mutex_unlock(&pm);
}

// X17
void ok_predicate() {
  std::unique_lock<std::mutex> lock(mu);
  cv.wait(lock, [] { return ready; });
}

// X17
void ok_while() {
  std::unique_lock<std::mutex> lock(mu);
  while (!ready)
    cv.wait(lock);
}

void ok_do() {
  std::unique_lock<std::mutex> lock(mu);
  do
    cv.wait(lock);
  while (!ready);
}

void ok_worker() {
  std::unique_lock<std::mutex> lock(mu);
  for (;;) {
    if (ready)
      break;
    if (items.empty()) {
      cv.wait(lock);
      continue;
    }
    use(items.front());
    items.pop();
  }
}

// X17
void ok_posix() {
  pthread_mutex_lock(&pm);
  while (!ready)
    pthread_cond_wait(&pc, &pm);
  pthread_mutex_unlock(&pm);
}

bool ok_timed() {
  std::unique_lock<std::mutex> lock(mu);
  return cv.wait_for(lock, std::chrono::seconds(1)) == std::cv_status::no_timeout && ready;
}

// A wait that ends by itself is at worst early (discipline level only).
void ok_timed_ignored() {
  std::unique_lock<std::mutex> lock(mu);
  cv.wait_for(lock, std::chrono::seconds(1));
}

// A wrapper may note in its mutex who has it.
struct NotedMutex {
  std::mutex m;
  bool held = false;
};
class OkNotedCondVar {
public:
  explicit OkNotedCondVar(NotedMutex *m) : m_(m) {}
  void Wait() {
    m_->held = false;
    std::unique_lock<std::mutex> lock(m_->m, std::adopt_lock);
    cv_.wait(lock);
    lock.release();
    m_->held = true;
  }
  void Signal() { cv_.notify_one(); }

private:
  std::condition_variable cv_;
  NotedMutex *const m_;
};

// The loop around a wrapper is its callers'.
class OkCondVar {
public:
  explicit OkCondVar(std::mutex *m) : m_(m) {}
  void Wait() {
    std::unique_lock<std::mutex> lock(*m_, std::adopt_lock);
    cv_.wait(lock);
    lock.release();
  }
  void Signal() { cv_.notify_one(); }

private:
  std::condition_variable cv_;
  std::mutex *const m_;
};

// X17: the loop tests something, but not after the wait.
void bad_other_condition(int n) {
  std::unique_lock<std::mutex> lock(mu);
  while (n-- > 0) {
    cv.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: this wait on 'cv' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
    use(items.front());
  }
}

// Woken too early, these only wait once more.
void ok_nothing_to_do_early() {
  std::unique_lock<std::mutex> lock(mu);
  for (;;)
    cv.wait(lock);
}
void ok_counts_only(int n) {
  std::unique_lock<std::mutex> lock(mu);
  do {
    cv.wait(lock);
  } while (--n > 0);
}

// The lock comes from the caller, which tests and waits again; another doesn't.
class Timers {
public:
  void run() {
    std::unique_lock<std::mutex> lock(mu);
    while (!stopped_)
      ok_sleep(lock);
  }
  void once() {
    std::unique_lock<std::mutex> lock(mu);
    bad_sleep(lock);
    use(items.front());
  }

private:
  void ok_sleep(std::unique_lock<std::mutex> &lock) {
    if (!stopped_)
      cv_.wait(lock);
  }
  void bad_sleep(std::unique_lock<std::mutex> &lock) {
    if (!stopped_)
      cv_.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: this wait on 'cv_' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  }
  std::condition_variable cv_;
  bool stopped_ = false;
};

// A loop around it that asks for something else doesn't ask again.
class worker {
public:
  void bad_takes_for_granted() {
    while (running_) {
      std::unique_lock<std::mutex> lock(m_);
      if (jobs_.empty())
        cv_.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: this wait on 'cv_' is not in a loop that tests what it waits for
      jobs_.pop_back();
    }
  }
  void bad_asks_for_another() {
    for (;;) {
      std::unique_lock<std::mutex> lock(m_);
      if (jobs_.empty() && !stop_)
        cv_.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: this wait on 'cv_' is not in a loop that tests what it waits for
      if (stop_)
        return;
      jobs_.pop_back();
    }
  }
  void ok_asks_again() {
    for (;;) {
      std::unique_lock<std::mutex> lock(m_);
      if (jobs_.empty())
        cv_.wait(lock);
      if (jobs_.empty())
        continue;
      jobs_.pop_back();
    }
  }
  void ok_goes_round() {
    std::unique_lock<std::mutex> lock(m_);
    while (!stop_) {
      if (jobs_.empty())
        cv_.wait(lock);
      else
        jobs_.pop_back();
    }
  }
  int ok_breaks_if_it_failed() {
    int code = 0;
    pthread_mutex_lock(&posix_);
    while (!signalled_) {
      code = pthread_cond_wait(&cond_, &posix_);
      if (code != 0)
        break;
    }
    if (code == 0)
      signalled_ = false;
    pthread_mutex_unlock(&posix_);
    return code;
  }

private:
  pthread_mutex_t posix_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t cond_ = PTHREAD_COND_INITIALIZER;
  bool signalled_ = false;
  std::mutex m_;
  std::condition_variable cv_;
  std::vector<int> jobs_;
  std::atomic<bool> running_{true};
  bool stop_ = false;
};

// What the loop asks is reached through a call.
struct Shared {
  int rounds;
};
class Locked {
public:
  Shared *operator->() const;
  std::unique_lock<std::mutex> &guard();
};
Locked locked();
void ok_asks_by_call() {
  Locked data = locked();
  const int start = data->rounds;
  while (data->rounds < start + 2)
    cv.wait(data.guard());
}
void bad_asks_nothing() {
  Locked data = locked();
  cv.wait(data.guard());
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: this wait on 'cv' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
}
