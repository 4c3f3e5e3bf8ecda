// RUN: %check_belay %s belay-unjoined-thread %t -- -- -std=c++20 -pthread
//
// Threads in an object of their own, which a member leads to.

#include <memory>
#include <thread>

void work();

class ok_joins {
  struct Impl {
    ~Impl() {
      if (thread.joinable())
        thread.join();
    }
    std::thread thread;
  };

public:
  ok_joins() : impl_(std::make_shared<Impl>()) {}
  void start() {
    if (!impl_->thread.joinable())
      impl_->thread = std::thread(work);
  }

private:
  std::shared_ptr<Impl> impl_;
};

class ok_value {
  struct Impl {
    ~Impl() { thread.join(); }
    std::thread thread;
  };

public:
  void start() { impl_.thread = std::thread(work); }

private:
  Impl impl_;
};

class ok_unseen {
  struct Impl {
    ~Impl();
    std::thread thread;
  };

public:
  void start() { impl_->thread = std::thread(work); }

private:
  std::unique_ptr<Impl> impl_;
};

class bad_forgets {
  struct Impl {
    ~Impl() { done = true; }
    std::thread thread;
    bool done = false;
  };

public:
  bad_forgets() : impl_(std::make_shared<Impl>()) {}
  void start() {
    if (!impl_->thread.joinable())
      impl_->thread = std::thread(work);
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: thread 'impl_->thread' is never joined: its class destroys it while joinable, which calls std::terminate [belay-unjoined-thread]
  }

private:
  std::shared_ptr<Impl> impl_;
};

class bad_other {
  struct Impl {
    ~Impl() { first.join(); }
    std::thread first, second;
  };

public:
  void start() {
    impl_.first = std::thread(work);
    impl_.second = std::thread(work);
// CHECK-MESSAGES: :[[@LINE-1]]:20: warning: thread 'impl_.second' is never joined: its class destroys it while joinable, which calls std::terminate [belay-unjoined-thread]
  }

private:
  Impl impl_;
};
