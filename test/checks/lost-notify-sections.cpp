// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread

// What is written in a second section, after a notify in the first: nobody is told of it.
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <string>

class Slot {
public:
  void bad_publish(int pixels) {
    {
      std::lock_guard lock(mutex_);
      pixels_ = pixels;
      changed_.notify_all();
    }
    {
      std::lock_guard lock(mutex_);
      full_ = true;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'full_' is set here, and nobody notifies 'changed_': a thread that waits for it sleeps on; notify 'changed_' after this write [belay-lost-notify]
      // CHECK-MESSAGES: :[[@LINE+25]]:16: note: the waiter tests it here
    }
  }
  // Whoever is woken waits for the lock, and finds it full.
  void ok_in_one(int pixels) {
    std::lock_guard lock(mutex_);
    pixels_ = pixels;
    changed_.notify_all();
    full_ = true;
  }
  void ok_again(int pixels) {
    {
      std::lock_guard lock(mutex_);
      pixels_ = pixels;
      changed_.notify_all();
    }
    {
      std::lock_guard lock(mutex_);
      full_ = true;
    }
    changed_.notify_all();
  }
  bool take(int &pixels) {
    std::unique_lock lock(mutex_);
    while (!full_ && !ended_)
      changed_.wait(lock);
    const bool got = full_;
    pixels = pixels_;
    full_ = false;
    return got;
  }
  void shutdown() {
    std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int pixels_ = 0;
  bool full_ = false, ended_ = false;
};

class Monitor {
public:
  void enter() { pthread_mutex_lock(&mutex_); }
  void leave() { pthread_mutex_unlock(&mutex_); }
  void wait() { pthread_cond_wait(&changed_, &mutex_); }
  void wakeAll() { pthread_cond_broadcast(&changed_); }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t changed_ = PTHREAD_COND_INITIALIZER;
};

class Frames {
public:
  void bad_publish(std::string pixels) {
    monitor_.enter();
    pixels_ = std::move(pixels);
    monitor_.wakeAll();
    monitor_.leave();
    monitor_.enter();
    full_ = true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'full_' is set here, and nobody notifies 'monitor_.changed_': a thread that waits for it sleeps on; notify 'monitor_.changed_' after this write [belay-lost-notify]
    // CHECK-MESSAGES: :[[@LINE+13]]:16: note: the waiter tests it here
    monitor_.leave();
  }
  void ok_publish(std::string pixels) {
    monitor_.enter();
    pixels_ = std::move(pixels);
    full_ = true;
    monitor_.wakeAll();
    monitor_.leave();
  }
  std::string take() {
    monitor_.enter();
    while (!full_)
      monitor_.wait();
    std::string pixels = std::move(pixels_);
    full_ = false;
    monitor_.leave();
    return pixels;
  }

private:
  Monitor monitor_;
  std::string pixels_;
  bool full_ = false;
};
