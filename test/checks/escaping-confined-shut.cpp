// RUN: %check_belay %s belay-escaping-confined %t -- -- -std=c++20 -pthread
//
// A loop that lets go of the lock, after a state has been set that keeps the others out.
#include <condition_variable>
#include <list>
#include <mutex>

struct Item {
  void join();
  void poke();
};

class Pool {
public:
  ~Pool() { ok_end(); }
  void ok_end() {
    mutex_.lock();
    quitting_ = true;
    awake_.notify_all();
    for (Item *item : free_) {
      mutex_.unlock();
      item->join();
      mutex_.lock();
    }
    mutex_.unlock();
  }
  void bad_poke() {
    mutex_.lock();
    hurry_ = true;
    for (Item *item : free_) {
      // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this loop goes on after 'mutex_' was unlocked and locked again: by then 'Pool::run' can have changed 'free_'; take a copy before, or begin anew [belay-escaping-confined]
      mutex_.unlock();
      item->poke();
      mutex_.lock();
    }
    mutex_.unlock();
  }
  void run(Item *self) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      while (!job_ && !quitting_)
        awake_.wait(lock);
      if (quitting_)
        break;
      free_.remove(self);
      job_ = false;
    }
  }

private:
  std::mutex mutex_;
  std::condition_variable awake_;
  std::list<Item *> free_;
  bool job_ = false, hurry_ = false, quitting_ = false;
};

// What may be set back keeps nobody out.
class Paused {
public:
  void bad_pause() {
    mutex_.lock();
    paused_ = true;
    for (Item *item : free_) {
      // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this loop goes on after 'mutex_' was unlocked and locked again: by then 'Paused::take' can have changed 'free_'; take a copy before, or begin anew [belay-escaping-confined]
      mutex_.unlock();
      item->poke();
      mutex_.lock();
    }
    mutex_.unlock();
  }
  void resume() {
    std::lock_guard<std::mutex> lock(mutex_);
    paused_ = false;
  }
  void take(Item *self) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!paused_)
      free_.remove(self);
  }

private:
  std::mutex mutex_;
  std::list<Item *> free_;
  bool paused_ = false;
};
