// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=c++20 -pthread
// Notifications of who may have left.

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

struct Request {
  int result = 0;
  std::mutex mutex;
  std::condition_variable finished;
  bool done = false;
};

class Disk {
public:
  int read() {
    Request request;
    {
      std::lock_guard lock(mutex_);
      queue_.push_back(&request);
    }
    std::unique_lock lock(request.mutex);
    request.finished.wait(lock, [&] { return request.done; });
    return request.result;
  }
  void bad_complete(Request *request, int result) {
    {
      std::lock_guard lock(request->mutex);
      request->result = result;
      request->done = true;
    }
    request->finished.notify_one();
    // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'request->finished' is notified here after the unlock: 'Disk::read', whose local it is part of, can have found 'request->done' set and returned by then; notify it before [belay-mutex-lifetime]
    // CHECK-MESSAGES: :[[@LINE-4]]:16: note: set here
    // CHECK-MESSAGES: :[[@LINE-4]]:5: note: unlocked here
    // CHECK-MESSAGES: :[[@LINE-13]]:22: note: 'request' is waited for here
  }
  void ok_complete(Request *request, int result) {
    std::lock_guard lock(request->mutex);
    request->result = result;
    request->done = true;
    request->finished.notify_one();
  }

private:
  std::mutex mutex_;
  std::deque<Request *> queue_;
};

// Both own it.
struct Shared {
  std::mutex mutex;
  std::condition_variable finished;
  bool done = false;
};
void ok_waits(std::shared_ptr<Shared> s) {
  std::unique_lock lock(s->mutex);
  s->finished.wait(lock, [&] { return s->done; });
}
void ok_notifies(std::shared_ptr<Shared> s) {
  {
    std::lock_guard lock(s->mutex);
    s->done = true;
  }
  s->finished.notify_one();
}

// By methods of the object: who waits has it as a local, and who notifies by a pointer.
class Completion {
public:
  void bad_signal() {
    {
      std::lock_guard lock(mutex_);
      done_ = true;
    }
    finished_.notify_one();
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'finished_' is notified here after the unlock: 'put', whose local it is part of, can have found 'done_' set and returned by then; notify it before [belay-mutex-lifetime]
    // CHECK-MESSAGES: :[[@LINE-4]]:7: note: set here
    // CHECK-MESSAGES: :[[@LINE-4]]:5: note: unlocked here
    // CHECK-MESSAGES: :[[@LINE+4]]:15: note: 'c' is waited for here
  }
  void wait() {
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [this] { return done_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable finished_;
  bool done_ = false;
};
struct Order {
  Completion *done;
};
std::deque<Order> orders;
void put() {
  Completion c;
  orders.push_back({&c});
  c.wait();
}
void take() {
  orders.front().done->bad_signal();
  orders.pop_front();
}

// Whoever waits joins the thread that notifies.
class Joined {
public:
  void ok_signal() {
    {
      std::lock_guard lock(mutex_);
      done_ = true;
    }
    finished_.notify_one();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [this] { return done_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable finished_;
  bool done_ = false;
};
void tell(Joined *j) { j->ok_signal(); }
void ok_joins() {
  Joined j;
  std::thread t(tell, &j);
  j.wait();
  t.join();
}
