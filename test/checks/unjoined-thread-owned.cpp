// What owns a thread hands it over, and what is made in braces has it.
// RUN: %check_belay %s belay-unjoined-thread,belay-dangling-capture,belay-join-twice %t -- -- -std=c++20 -pthread

#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

static void work(int &n) { ++n; }

class Assigned {
public:
  void start() { thread_ = std::make_unique<std::thread>([] {}); }
  void ok_stop() {
    std::unique_ptr<std::thread> t;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      t = std::move(thread_);
    }
    if (t && t->joinable())
      t->join();
  }
  ~Assigned() { ok_stop(); }

private:
  std::mutex mutex_;
  std::unique_ptr<std::thread> thread_;
};

class Swapped {
public:
  void start() { threads_.push_back(std::make_unique<std::thread>([] {})); }
  void ok_stop() {
    std::vector<std::unique_ptr<std::thread>> all;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      all.swap(threads_);
    }
    for (auto &t : all)
      t->join();
  }
  ~Swapped() { ok_stop(); }

private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<std::thread>> threads_;
};

class Forgotten {
public:
  void start() { thread_ = std::make_unique<std::thread>([] {}); }
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: thread '*thread_' is never joined: its class destroys it while joinable, which calls std::terminate [belay-unjoined-thread]
  bool bad_stop() { return thread_ && thread_->joinable(); }

private:
  std::unique_ptr<std::thread> thread_;
};

// Each of two, in a loop over their addresses.
class Both {
public:
  void start() {
    reader_ = std::thread([] {});
    writer_ = std::thread([] {});
  }
  void ok_stop() {
    for (std::thread *t : {&reader_, &writer_})
      t->join();
  }

private:
  std::thread reader_, writer_;
};
class OneOfTwo {
public:
  void start() {
    reader_ = std::thread([] {});
    writer_ = std::thread([] {});
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'writer_' is never joined: its class destroys it while joinable, which calls std::terminate [belay-unjoined-thread]
  }
  void bad_stop() {
    for (std::thread *t : {&reader_})
      t->join();
  }

private:
  std::thread reader_, writer_;
};

struct joiner {
  std::thread t;
  ~joiner() {
    if (t.joinable())
      t.join();
  }
};
int ok_joiner() {
  int n = 0;
  {
    joiner j{std::thread(work, std::ref(n))};
  }
  return n;
}
struct named {
  int id;
  std::thread t;
};
int ok_named() {
  int n = 0;
  named one{1, std::thread(work, std::ref(n))};
  one.t.join();
  return n;
}
void bad_named() {
  static int n = 0;
  named one{1, std::thread(work, std::ref(n))};
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: thread 'one.t' is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE+1]]:1: note: it is destroyed here
}
