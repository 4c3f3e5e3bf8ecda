// A name that speaks of locks isn't enough: who returns with the lock on some paths has to tell its caller.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c++20 -pthread
#include <mutex>

struct Entry {
  int users = 0;
  bool dead = false;
};

class Table {
public:
  void bad_release_entry(Entry *e) {
    mutex_.lock();
    if (e->dead)
      return;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex_' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-4]]:12: note: locked here
// CHECK-MESSAGES: :[[@LINE+2]]:12: note: another path unlocks it here
    --e->users;
    mutex_.unlock();
  }
  int bad_lockfile_write(Entry *e) {
    mutex_.lock();
    if (e->dead)
      return -1;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex_' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-4]]:12: note: locked here
// CHECK-MESSAGES: :[[@LINE+2]]:12: note: another path unlocks it here
    ++e->users;
    mutex_.unlock();
    return 0;
  }
  Entry *bad_acquire_entry(Entry *e) {
    mutex_.lock();
    if (e->dead)
      return nullptr;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex_' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-4]]:12: note: locked here
// CHECK-MESSAGES: :[[@LINE+2]]:12: note: another path unlocks it here
    ++e->users;
    mutex_.unlock();
    return e;
  }

  // The caller has the lock where it has the entry.
  Entry *ok_lock_entry(Entry *e) {
    mutex_.lock();
    if (e->dead) {
      mutex_.unlock();
      return nullptr;
    }
    return e;
  }
  bool ok_try_begin(Entry *e) {
    mutex_.lock();
    if (!e->dead)
      return true;
    mutex_.unlock();
    return false;
  }
  int ok_begin_change(Entry *e) {
    mutex_.lock();
    if (e->dead)
      return 0;
    mutex_.unlock();
    return -1;
  }
  // It asked for that itself.
  void ok_lock_table(bool keep) {
    mutex_.lock();
    ++changes_;
    if (keep)
      return;
    mutex_.unlock();
  }
  // It goes on until it has it as it should be.
  void ok_wait_until_dead(Entry *e) {
    while (!stopped_) {
      mutex_.lock();
      if (e->dead)
        return;
      mutex_.unlock();
    }
  }
  void ok_lock_all() {
    mutex_.lock();
    other_.lock();
  }
  void ok_unlock_all() {
    other_.unlock();
    mutex_.unlock();
  }

private:
  std::mutex mutex_, other_;
  int changes_ = 0;
  bool stopped_ = false;
};

// A lock of one's own.
class OwnLock {
public:
  void lock() {
    mutex_.lock();
    if (free_)
      return;
    mutex_.unlock();
  }

private:
  std::mutex mutex_;
  bool free_ = false;
};
