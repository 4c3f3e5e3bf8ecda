// RUN: %check_belay %s belay-lock-order %t -- -- -std=c++17 -pthread
//
// A base class has the mutex of each class that is derived from it: two classes, of which neither is the other's base,
// are two objects, and what is locked in them two locks.

#include <mutex>

class Lockable {
public:
  std::mutex &lock() const { return mutex_; }

protected:
  mutable std::mutex mutex_;
};

class Settings : public Lockable {
public:
  int level() const {
    std::lock_guard<std::mutex> guard(mutex_);
    return level_;
  }

private:
  int level_ = 0;
};

class Files {
public:
  void ok_write(const Settings &settings) {
    std::lock_guard<std::mutex> guard(files_);
    written_ += settings.level();
  }
  void bad_write(const class Registry &registry);

private:
  std::mutex files_;
  int written_ = 0;
};

class Registry : public Lockable {
public:
  void bad_dispatch(Files &files, const Settings &settings) {
    std::lock_guard<std::mutex> guard(mutex_);
    files.ok_write(settings);
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'files.files_' is locked here while 'mutex_' is held, and 'Files::bad_write' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
    ++count_;
  }
  int count() const {
    std::lock_guard<std::mutex> guard(mutex_);
    return count_;
  }

private:
  int count_ = 0;
};

// Of one class it may be one object.
void Files::bad_write(const Registry &registry) {
  std::lock_guard<std::mutex> guard(files_);
  written_ += registry.count();
}
