// Another object of the class has a mutex of its own, which is the one that who notifies it takes.
// RUN: %check_belay %s belay-blocking-under-lock %t
#include <condition_variable>
#include <mutex>

struct Allocator {
  virtual ~Allocator() = default;
  virtual int *allocate() = 0;
  virtual void free(int *) = 0;
};

class Pool final : public Allocator {
public:
  explicit Pool(Allocator *next) : next_(next) {}
  int *allocate() override {
    std::unique_lock<std::mutex> lock(mutex_);
    while (used_)
      available_.wait(lock);
    if (!buffer_)
      buffer_ = next_->allocate();
    used_ = true;
    return buffer_;
  }
  void free(int *) override {
    std::lock_guard<std::mutex> lock(mutex_);
    used_ = false;
    available_.notify_one();
  }

private:
  Allocator *next_;
  int *buffer_ = nullptr;
  bool used_ = false;
  std::mutex mutex_;
  std::condition_variable available_;
};

class Pools {
public:
  int *ok_allocate() { return pool_->allocate(); }

private:
  Pool *pool_;
};

class Nested {
public:
  void bad_wait() {
    std::lock_guard<std::mutex> outer(outer_);
    std::unique_lock<std::mutex> lock(inner_);
    while (!ready_)
      // CHECK-MESSAGES: :[[@LINE+1]]:19: warning: this waits on 'ready_cond_' while 'outer_' is held, which whoever notifies it needs: nobody can wake it up; unlock first [belay-blocking-under-lock]
      ready_cond_.wait(lock);
  }
  void set() {
    std::lock_guard<std::mutex> outer(outer_);
    std::lock_guard<std::mutex> lock(inner_);
    ready_ = true;
    ready_cond_.notify_all();
  }

private:
  bool ready_ = false;
  std::mutex outer_, inner_;
  std::condition_variable ready_cond_;
};
