// Iterators that are kept while the mutex of their container is not.
// RUN: %check_belay %s belay-escaping-confined %t -- -- -std=c++20 -pthread

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

void save(int);

struct session {
  int seen = 0;
  bool busy = false;
};

// X15
class registry {
public:
  void open(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    sessions_[id] = session{};
  }
  void close(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    sessions_.erase(id);
  }
  void bad_sweep(int now) {
    std::unique_lock<std::mutex> lock(mutex_);
    for (auto it = sessions_.begin(); it != sessions_.end();) {
      if (it->second.seen == now) {
        ++it;
        continue;
      }
      const int id = it->first;
      lock.unlock();
      save(id);
      lock.lock();
      it = sessions_.erase(it);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'it' is used here after 'mutex_' was unlocked and locked again: by then 'registry::close' can have changed 'sessions_'; look it up again [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE-5]]:12: note: unlocked here
// CHECK-MESSAGES: :[[@LINE-4]]:12: note: locked again here
// CHECK-MESSAGES: :[[@LINE-17]]:5: note: changed here by 'registry::close' holding 'mutex_'
    }
  }
  void ok_begins_anew(int now) {
    std::unique_lock<std::mutex> lock(mutex_);
    for (auto it = sessions_.begin(); it != sessions_.end();) {
      if (it->second.seen == now) {
        ++it;
        continue;
      }
      const int id = it->first;
      lock.unlock();
      save(id);
      lock.lock();
      sessions_.erase(id);
      it = sessions_.begin();
    }
  }
  void ok_pinned() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (auto it = sessions_.begin(); it != sessions_.end(); ++it) {
      it->second.busy = true;
      lock.unlock();
      save(1);
      lock.lock();
      it->second.busy = false;
    }
  }
  void ok_only_one() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (auto it = sessions_.begin(); it != sessions_.end(); ++it) {
      lock.unlock();
      save(1);
      lock.lock();
      break;
    }
  }

private:
  std::mutex mutex_;
  std::map<int, session> sessions_;
};

// X15: listeners that are called without the lock.
class events {
public:
  void listen(std::function<void()> f) {
    std::lock_guard<std::mutex> lock(mutex_);
    listeners_.push_back(std::move(f));
    kept_.push_back(1);
  }
  void bad_fire() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (auto &f : listeners_) {
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this loop goes on after 'mutex_' was unlocked and locked again: by then 'events::listen' can have changed 'listeners_'; take a copy before, or begin anew [belay-escaping-confined]
      lock.unlock();
      f();
      lock.lock();
    }
  }
  void bad_fire_all() {
    mutex_.lock();
    for (auto it = listeners_.begin(); it != listeners_.end(); ++it) {
// CHECK-MESSAGES: :[[@LINE-1]]:64: warning: 'it' is used here after 'mutex_' was unlocked and locked again: by then 'events::listen' can have changed 'listeners_'; look it up again [belay-escaping-confined]
      mutex_.unlock();
      (*it)();
      mutex_.lock();
    }
    mutex_.unlock();
  }
  void ok_copy() {
    std::unique_lock<std::mutex> lock(mutex_);
    auto all = listeners_;
    for (auto &f : all) {
      lock.unlock();
      f();
      lock.lock();
    }
  }
  // A list stays where it is when it grows.
  void ok_list() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (int n : kept_) {
      lock.unlock();
      save(n);
      lock.lock();
    }
  }

private:
  std::mutex mutex_;
  std::vector<std::function<void()>> listeners_;
  std::list<int> kept_;
};

// Nobody else changes it.
class alone {
public:
  void ok_run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (auto it = jobs_.begin(); it != jobs_.end();) {
      lock.unlock();
      save(*it);
      lock.lock();
      it = jobs_.erase(it);
    }
  }

private:
  std::mutex mutex_;
  std::list<int> jobs_;
};
