// RUN: %check_belay %s belay-blocked-forever %t -- -- -std=c++20 -pthread

#include <condition_variable>
#include <deque>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <semaphore>
#include <thread>
#include <vector>

bool failed();
int input();

// W6: nobody notifies.
void bad_nobody_notifies() {
  std::mutex mutex;
  std::condition_variable changed;
  bool ready = false;
  std::thread worker([&] {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [&] { return ready; });
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: thread 2 waits on the condition 'changed': nobody will notify it any more [belay-blocked-forever]
// CHECK-MESSAGES: :[[@LINE+6]]:10: note: the main thread waits for thread 2 to end
// CHECK-MESSAGES: :[[@LINE-5]]:15: note: step 1: the main thread starts thread 2
  });
  mutex.lock();
  ready = true;
  mutex.unlock();
  worker.join();
}
void ok_notifies() {
  std::mutex mutex;
  std::condition_variable changed;
  bool ready = false;
  std::thread worker([&] {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [&] { return ready; });
  });
  mutex.lock();
  ready = true;
  mutex.unlock();
  changed.notify_one();
  worker.join();
}

// W7: one notification for two waiters.
void bad_notify_one_for_two() {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  std::vector<std::thread> workers;
  for (int i = 0; i < 2; ++i)
    workers.emplace_back([&] {
      std::unique_lock<std::mutex> lock(mutex);
      while (!open)
        changed.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:17: warning: thread {{[23]}} waits on the condition 'changed': nobody will notify it any more [belay-blocked-forever]
    });
  {
    std::lock_guard<std::mutex> lock(mutex);
    open = true;
  }
  changed.notify_one();
  for (std::thread &w : workers)
    w.join();
}
void ok_notify_all_for_two() {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  std::vector<std::thread> workers;
  for (int i = 0; i < 2; ++i)
    workers.emplace_back([&] {
      std::unique_lock<std::mutex> lock(mutex);
      while (!open)
        changed.wait(lock);
    });
  {
    std::lock_guard<std::mutex> lock(mutex);
    open = true;
  }
  changed.notify_all();
  for (std::thread &w : workers)
    w.join();
}

// A loop that others don't see is no wait: what follows it is run.
void bad_after_a_loop() {
  std::counting_semaphore<1> slots(0);
  std::thread worker([&] {
    int sum = 0;
    for (int i = 0; i < 12; ++i)
      sum += i;
    if (sum == 0)
      slots.release();
  });
  slots.acquire();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: the main thread waits for the semaphore 'slots': nobody will release it any more [belay-blocked-forever]
  worker.join();
}
void ok_after_a_loop() {
  std::counting_semaphore<1> slots(0);
  std::thread worker([&] {
    int sum = 0;
    for (int i = 0; i < 12; ++i)
      sum += i;
    if (sum != 0)
      slots.release();
  });
  slots.acquire();
  worker.join();
}

// L14: the result is never given.
void bad_promise_without_value() {
  std::promise<int> promise;
  std::future<int> result = promise.get_future();
  std::thread worker([] {});
  result.get();
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the main thread waits for the result: nobody will give it [belay-blocked-forever]
  worker.join();
}
void ok_promise_with_value() {
  std::promise<int> promise;
  std::future<int> result = promise.get_future();
  std::thread worker([&] { promise.set_value(1); });
  result.get();
  worker.join();
}

// W11: no release on one path, which the parameter chooses.
void bad_semaphore_on_one_path(int n) {
  std::counting_semaphore<1> slots(0);
  std::thread worker([&, n] {
    if (n > 3)
      return;
    slots.release();
  });
  slots.acquire();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: the main thread waits for the semaphore 'slots': nobody will release it any more [belay-blocked-forever]
  worker.join();
}
void ok_semaphore_on_both_paths(int n) {
  std::counting_semaphore<1> slots(0);
  std::thread worker([&, n] {
    if (n > 3) {
      slots.release();
      return;
    }
    slots.release();
  });
  slots.acquire();
  worker.join();
}
// The two conditions agree: what isn't released isn't waited for.
void ok_correlated(int n) {
  std::counting_semaphore<1> slots(0);
  std::thread worker([&, n] {
    if (n > 3)
      slots.release();
  });
  if (n > 3)
    slots.acquire();
  worker.join();
}

// W2: a count that is missed.
void bad_latch() {
  std::latch done(2);
  std::thread worker([&] { done.count_down(); });
  done.wait();
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: the main thread waits for the latch 'done': nobody will count it down any more [belay-blocked-forever]
  worker.join();
}
void ok_latch() {
  std::latch done(2);
  std::thread a([&] { done.count_down(); }), b([&] { done.count_down(); });
  done.wait();
  a.join();
  b.join();
}

// A queue by hand, closed before the join.
void ok_queue() {
  std::deque<int> queue;
  std::mutex mutex;
  std::condition_variable changed;
  bool closed = false;
  std::thread worker([&] {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex);
      changed.wait(lock, [&] { return closed || !queue.empty(); });
      if (queue.empty())
        return;
      queue.pop_front();
    }
  });
  for (int i = 0; i < 2; ++i) {
    std::lock_guard<std::mutex> lock(mutex);
    queue.push_back(i);
    changed.notify_one();
  }
  {
    std::lock_guard<std::mutex> lock(mutex);
    closed = true;
  }
  changed.notify_one();
  worker.join();
}

// What another unit's function returns is no choice of the environment.
void ok_unknown_condition() {
  std::counting_semaphore<1> slots(0);
  std::thread worker([&] {
    if (!failed())
      slots.release();
  });
  if (input() > 0)
    slots.acquire();
  worker.join();
}

static pthread_mutex_t Mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t Changed = PTHREAD_COND_INITIALIZER;
static int Ready;

static void *waits(void *) {
  pthread_mutex_lock(&Mutex);
  while (!Ready)
    pthread_cond_wait(&Changed, &Mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 2 waits on the condition 'Changed': nobody will notify it any more [belay-blocked-forever]
  pthread_mutex_unlock(&Mutex);
  return nullptr;
}
// W6
void bad_posix() {
  pthread_t worker;
  pthread_create(&worker, nullptr, waits, nullptr);
  pthread_mutex_lock(&Mutex);
  Ready = 1;
  pthread_mutex_unlock(&Mutex);
  pthread_join(worker, nullptr);
}
