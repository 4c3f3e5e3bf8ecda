// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++17 -pthread
//
// Functions that say which thread they are on: what only that one writes, for others to read, it reads without the
// lock.

#include <mutex>

class ok_Presenter {
public:
  void resizeFromUIThread() {
    if (mode_ == 2)
      setModeFromUIThread(1);
    ++sizes_;
  }
  void show_from_ui_thread() { setModeFromUIThread(2); }
  int mode() {
    std::lock_guard<std::mutex> lock(mutex_);
    return mode_;
  }

private:
  void setModeFromUIThread(int mode) {
    if (mode_ == mode)
      return;
    std::lock_guard<std::mutex> lock(mutex_);
    mode_ = mode;
  }
  std::mutex mutex_;
  int mode_ = 0, sizes_ = 0;
};

// Others write, too.
class bad_Written {
public:
  void resizeFromUIThread() {
    if (mode_ == 2)
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'mode_' is read here by 'bad_Written::resizeFromUIThread' with no lock, while 'bad_Written::show' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
      ++sizes_;
  }
  void show() {
    std::lock_guard<std::mutex> lock(mutex_);
    mode_ = 2;
  }
  int mode() {
    std::lock_guard<std::mutex> lock(mutex_);
    return mode_;
  }

private:
  std::mutex mutex_;
  int mode_ = 0, sizes_ = 0;
};

// A bare write is in the way of who reads.
class bad_Writes {
public:
  void resizeFromUIThread() { mode_ = 1; }
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'mode_' is written here by 'bad_Writes::resizeFromUIThread' with no lock, while 'bad_Writes::showFromUIThread' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  void showFromUIThread() {
    std::lock_guard<std::mutex> lock(mutex_);
    mode_ = 2;
  }
  int mode() {
    std::lock_guard<std::mutex> lock(mutex_);
    return mode_;
  }

private:
  std::mutex mutex_;
  int mode_ = 0;
};

// The reader is on another thread.
class bad_Read {
public:
  int modeOnRenderThread() { return mode_; }
// CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'mode_' is read here by 'bad_Read::modeOnRenderThread' with no lock, while 'bad_Read::showOnMainThread' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  void showOnMainThread() {
    std::lock_guard<std::mutex> lock(mutex_);
    mode_ = 2;
  }
  int mode() {
    std::lock_guard<std::mutex> lock(mutex_);
    return mode_;
  }

private:
  std::mutex mutex_;
  int mode_ = 0;
};

// There may be many of these.
class bad_Workers {
public:
  int modeOnWorkerThread() { return mode_; }
// CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'mode_' is read here by 'bad_Workers::modeOnWorkerThread' with no lock, while 'bad_Workers::showOnWorkerThread' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  void showOnWorkerThread() {
    std::lock_guard<std::mutex> lock(mutex_);
    mode_ = 2;
  }
  int mode() {
    std::lock_guard<std::mutex> lock(mutex_);
    return mode_;
  }

private:
  std::mutex mutex_;
  int mode_ = 0;
};
