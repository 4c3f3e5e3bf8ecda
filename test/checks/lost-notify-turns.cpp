// Waiters that each wait for a turn of their own.
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread

#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <vector>

static std::mutex mutex;
static std::condition_variable turn, turns[4], free_slot;
static int current, slots;

// W7
static void bad_step(int mine) {
  std::unique_lock<std::mutex> lock(mutex);
  while (current != mine)
    turn.wait(lock);
  ++current;
  turn.notify_one();
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: this notify wakes one of those who wait on 'turn', and each waits for a 'mine' of its own: if it is another's turn, both sleep on; notify all of them [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-4]]:10: note: the waiters wait here
// CHECK-MESSAGES: :[[@LINE+7]]:5: note: several threads are started here that do
// CHECK-FIXES: turn.notify_all();
}

void bad_several() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(bad_step, i);
  for (std::thread &t : threads)
    t.join();
}

static std::condition_variable predicate;
static void bad_with_predicate(int mine) {
  std::unique_lock<std::mutex> lock(mutex);
  predicate.wait(lock, [&] { return current == mine; });
  ++current;
  predicate.notify_one();
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: this notify wakes one of those who wait on 'predicate', and each waits for a 'mine' of its own: if it is another's turn, both sleep on; notify all of them [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-4]]:13: note: the waiters wait here
// CHECK-MESSAGES: :[[@LINE+6]]:15: note: several threads are started here that do
// CHECK-FIXES: predicate.notify_all();
}

void bad_three() {
  std::thread a(bad_with_predicate, 0);
  std::thread b(bad_with_predicate, 1);
  std::thread c(bad_with_predicate, 2);
  a.join();
  b.join();
  c.join();
}

// Of two, the one who notifies isn't waiting.
static std::condition_variable both;
static void ok_ping_pong(int mine) {
  for (int i = 0; i < 5; ++i) {
    std::unique_lock<std::mutex> lock(mutex);
    both.wait(lock, [&] { return current == mine; });
    current = !mine;
    both.notify_one();
  }
}

void ok_two() {
  std::thread a(ok_ping_pong, 0);
  std::thread b(ok_ping_pong, 1);
  a.join();
  b.join();
}

// Who is told not to wait doesn't: that is no turn.
static std::condition_variable filled;
static int left;
static void ok_told_how(bool flush) {
  std::unique_lock<std::mutex> lock(mutex);
  while (left == 0) {
    if (flush)
      return;
    filled.wait(lock);
  }
  --left;
}
void ok_fill() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(ok_told_how, false);
  {
    std::lock_guard<std::mutex> lock(mutex);
    ++left;
    filled.notify_one();
  }
  for (std::thread &t : threads)
    t.join();
}

static pthread_mutex_t posix = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t posix_turn = PTHREAD_COND_INITIALIZER;
static void *bad_posix(void *arg) {
  int mine = *(int *)arg;
  pthread_mutex_lock(&posix);
  while (current != mine)
    pthread_cond_wait(&posix_turn, &posix);
  ++current;
  pthread_cond_signal(&posix_turn);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this notify wakes one of those who wait on 'posix_turn', and each waits for a 'mine' of its own: if it is another's turn, both sleep on; notify all of them [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-4]]:5: note: the waiters wait here
// CHECK-MESSAGES: :[[@LINE+9]]:5: note: several threads are started here that do
// CHECK-FIXES: pthread_cond_broadcast(&posix_turn);
  pthread_mutex_unlock(&posix);
  return arg;
}

void bad_posix_several(int (&numbers)[4]) {
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&threads[i], nullptr, bad_posix, &numbers[i]);
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], nullptr);
}

// W7: all are woken,
static std::condition_variable all;
static void ok_all(int mine) {
  std::unique_lock<std::mutex> lock(mutex);
  while (current != mine)
    all.wait(lock);
  ++current;
  all.notify_all();
}

// each has a condition of its own,
static void ok_own(int mine) {
  std::unique_lock<std::mutex> lock(mutex);
  while (current != mine)
    turns[mine].wait(lock);
  ++current;
  turns[mine + 1].notify_one();
}

// whoever comes next will do,
static void ok_any(int id) {
  std::unique_lock<std::mutex> lock(mutex);
  while (slots == 0)
    free_slot.wait(lock);
  --slots;
  current = id;
  ++slots;
  free_slot.notify_one();
}

// or it is passed on.
static std::condition_variable relay;
static void ok_passed_on(int mine) {
  std::unique_lock<std::mutex> lock(mutex);
  while (current != mine) {
    relay.notify_one();
    relay.wait(lock);
  }
  ++current;
  relay.notify_one();
}

void ok_several() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back(ok_all, i);
    threads.emplace_back(ok_own, i);
    threads.emplace_back(ok_any, i);
    threads.emplace_back(ok_passed_on, i);
  }
  for (std::thread &t : threads)
    t.join();
}

// Only one of them waits.
static std::condition_variable single;
static void ok_single(int mine) {
  std::unique_lock<std::mutex> lock(mutex);
  while (current != mine)
    single.wait(lock);
}

void ok_one_waiter() {
  std::thread t(ok_single, 1);
  {
    std::lock_guard<std::mutex> lock(mutex);
    current = 1;
  }
  single.notify_one();
  t.join();
}

// An error that is only told of changes nothing: the lock is taken to be held.
void report(const char *what);
static pthread_cond_t told = PTHREAD_COND_INITIALIZER;
static bool open_now;
static void *ok_waits_for_it(void *arg) {
  pthread_mutex_lock(&posix);
  while (!open_now)
    pthread_cond_wait(&told, &posix);
  pthread_mutex_unlock(&posix);
  return arg;
}

void ok_tells_of_the_error() {
  pthread_t t;
  pthread_create(&t, nullptr, ok_waits_for_it, nullptr);
  if (pthread_mutex_lock(&posix) != 0)
    report("lock");
  open_now = true;
  pthread_cond_signal(&told);
  if (pthread_mutex_unlock(&posix) != 0)
    report("unlock");
  pthread_join(t, nullptr);
}

// What the counter was tells whether anybody waits: the lock is taken if so.
class Fifo {
public:
  void ok_push() {
    const std::size_t before{size_++};
    if (before == 0) {
      std::lock_guard<std::mutex> lock(mutex_);
    }
    changed_.notify_one();
  }
  void bad_push(bool quiet) {
    size_++;
// CHECK-MESSAGES: :[[@LINE+6]]:14: warning: this notify on 'changed_' can be lost: 'size_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-2]]:5: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+8]]:14: note: the waiter tests it here and would sleep on
    if (!quiet) {
      std::lock_guard<std::mutex> lock(mutex_);
    }
    changed_.notify_one();
  }
  void pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return size_ != 0; });
    --size_;
  }

private:
  std::atomic<std::size_t> size_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
};
