// RUN: %check_belay %s belay-unconfined-data %t

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

struct Node {
  int Id;
  long Last;
};
bool stopRequested();

// A thread's helper starts another one under a lock, which it holds until that one has ended.
class Pinger {
public:
  void start() {
    thread_ = std::make_shared<std::thread>([this] { work(); });
  }
  void stop() {
    if (thread_) {
      thread_->join();
      thread_.reset();
    }
  }
  void ok_update(int Id) {
    std::lock_guard<std::mutex> Lock(mutex_);
    nodes_.clear();
    nodes_.push_back({Id, 0});
  }

private:
  void ping(const Node &N) {
    for (Node &X : nodes_)
      if (X.Id == N.Id)
        X.Last = 1;
  }
  void pingAll() {
    std::lock_guard<std::mutex> Lock(mutex_);
    for (const Node &N : nodes_) {
      if (stopRequested())
        return;
      std::thread T([this, N] { ping(N); });
      T.join();
    }
  }
  void work() {
    while (!stopRequested())
      pingAll();
  }
  std::shared_ptr<std::thread> thread_;
  std::mutex mutex_;
  std::vector<Node> nodes_;
};

// It lets go of the lock first.
class Impatient {
public:
  void start() {
    thread_ = std::make_shared<std::thread>([this] { work(); });
  }
  void stop() {
    if (thread_) {
      thread_->join();
      thread_.reset();
    }
  }
  void bad_update(int Id) {
    std::lock_guard<std::mutex> Lock(mutex_);
    nodes_.clear();
    nodes_.push_back({Id, 0});
  }

private:
  void ping(int Id) {
    for (Node &X : nodes_)
      if (X.Id == Id)
        X.Last = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'nodes_' is written here by a thread with no lock, while 'Impatient::bad_update' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+8]]:32: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-11]]:5: note: written here by 'Impatient::bad_update' holding 'mutex_'
// CHECK-MESSAGES: :[[@LINE-22]]:15: note: the thread is started here
  }
  void pingAll() {
    int Id;
    std::unique_lock<std::mutex> Lock(mutex_);
    Id = nodes_.front().Id;
    std::thread T([this, Id] { ping(Id); });
    Lock.unlock();
    T.join();
  }
  void work() {
    while (!stopRequested())
      pingAll();
  }
  std::shared_ptr<std::thread> thread_;
  std::mutex mutex_;
  std::vector<Node> nodes_;
};

namespace boost {
class thread {
public:
  template <class F> explicit thread(F f) {}
  ~thread();
  void join();
  bool timed_join(int Seconds);
};
} // namespace boost

// It waits for ten seconds only.
class Hasty {
public:
  void start() {
    thread_ = std::make_shared<std::thread>([this] { work(); });
  }
  void stop() {
    if (thread_) {
      thread_->join();
      thread_.reset();
    }
  }
  void bad_update(int Id) {
    std::lock_guard<std::mutex> Lock(mutex_);
    nodes_.clear();
    nodes_.push_back({Id, 0});
  }

private:
  void ping(int Id) {
    for (Node &X : nodes_)
      if (X.Id == Id)
        X.Last = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'nodes_' is written here by a thread with no lock, while 'Hasty::bad_update' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+6]]:30: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-11]]:5: note: written here by 'Hasty::bad_update' holding 'mutex_'
// CHECK-MESSAGES: :[[@LINE-22]]:15: note: the thread is started here
  }
  void pingAll() {
    std::lock_guard<std::mutex> Lock(mutex_);
    boost::thread T([this] { ping(1); });
    if (!T.timed_join(10))
      return;
  }
  void work() {
    while (!stopRequested())
      pingAll();
  }
  std::shared_ptr<std::thread> thread_;
  std::mutex mutex_;
  std::vector<Node> nodes_;
};
