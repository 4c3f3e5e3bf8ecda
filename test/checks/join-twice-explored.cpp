// What the explorer sees of locks and handles, and no other analysis does: one finding, of the check whose matter it is.
// RUN: %check_belay %s belay-blocked-forever,belay-done-never-signalled,belay-join-twice,belay-missing-unlock,belay-self-join,belay-unjoined-thread %t -- -- -std=c++20 -pthread
#include <array>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <thread>

// A thread that waits for what nobody does is one finding, at its start, with the wait.
class bad_service {
public:
  bad_service() : thread_([this] { run(); }) {}
// CHECK-MESSAGES: :[[@LINE-1]]:19: warning: thread 'lambda' is never told to stop: nothing sets 'stop_' [belay-done-never-signalled]
  ~bad_service() { thread_.join(); }

private:
  void run() {
    std::unique_lock hold(mutex_);
    while (!stop_)
      changed_.wait(hold);
// CHECK-MESSAGES: :[[@LINE-1]]:16: note: thread 2 waits on the condition 's.changed_': nobody will notify it any more
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::thread thread_;
};
void bad_never_stopped() { bad_service s; }

class ok_service {
public:
  ok_service() : thread_([this] { run(); }) {}
  ~ok_service() {
    {
      std::lock_guard hold(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

private:
  void run() {
    std::unique_lock hold(mutex_);
    while (!stop_)
      changed_.wait(hold);
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::thread thread_;
};
void ok_stopped() { ok_service s; }

// X1: in a map, of which one is forgotten.
void bad_in_a_map() {
  std::map<int, std::thread> all;
  for (int i = 0; i < 2; ++i)
    all.emplace(i, std::thread([] {}));
// CHECK-MESSAGES: :[[@LINE-1]]:20: warning: the main thread starts a thread that is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
  all.at(0).join();
}
void ok_in_a_map() {
  std::map<int, std::thread> all;
  for (int i = 0; i < 2; ++i)
    all.emplace(i, std::thread([] {}));
  for (auto &[i, t] : all)
    t.join();
}

// The same handle twice, by way of an array.
static void *nothing(void *) { return nullptr; }
void bad_joined_again() {
  std::array<pthread_t, 2> all;
  for (pthread_t &t : all)
    pthread_create(&t, nullptr, nothing, nullptr);
  for (int i = 0; i < 3; ++i)
    pthread_join(all[i % 2], nullptr);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the main thread joins a thread that was joined before [belay-join-twice]
}
void ok_joined_each() {
  std::array<pthread_t, 2> all;
  for (pthread_t &t : all)
    pthread_create(&t, nullptr, nothing, nullptr);
  for (int i = 0; i < 2; ++i)
    pthread_join(all[i % 2], nullptr);
}

// S1: what the thread calls joins it.
struct bad_owner {
  std::unique_ptr<std::thread> thread;
  std::function<void()> finished;
  std::mutex mutex;
  void stop() {
    std::lock_guard hold(mutex);
    if (thread && thread->joinable())
      thread->join();
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 2 joins itself: it waits for itself for ever [belay-self-join]
  }
  void start() {
    std::lock_guard hold(mutex);
    thread = std::make_unique<std::thread>([this] { finished(); });
  }
};
void bad_joins_itself() {
  bad_owner o;
  o.finished = [&o] { o.stop(); };
  o.start();
  o.stop();
}

// K6: a mutex is handed from one thread to the other.
void bad_unlocked_by_another() {
  std::mutex m;
  m.lock();
  std::function<void()> release = [&m] { m.unlock(); };
// CHECK-MESSAGES: :[[@LINE-1]]:44: warning: thread 2 unlocks 'm', which it doesn't hold [belay-missing-unlock]
  std::thread t(release);
  t.join();
}
void ok_unlocked_by_itself() {
  std::mutex m;
  std::function<void()> release = [&m] { m.unlock(); };
  m.lock();
  release();
}
