// Who calls a function: only the thread, or whoever can prove that it holds the lock; and what each call makes anew.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++14 -pthread

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <queue>
#include <thread>

std::mutex console;
int said;

// Public, and it has a lock in common with the thread, but only the thread calls it.
class ok_Files {
public:
  ~ok_Files() {
    stop_ = true;
    thread_.join();
  }
  void start() { thread_ = std::thread(&ok_Files::save, this); }
  void put(int n) {
    std::lock_guard<std::mutex> l(mutex_);
    queue_.push(n);
  }
  void open(int n) {
    files_[n] = n;
    std::lock_guard<std::mutex> l(console);
    ++said;
  }
  void write() {
    std::queue<int> queue;
    {
      std::lock_guard<std::mutex> l(mutex_);
      queue.swap(queue_);
    }
    for (; !queue.empty(); queue.pop())
      if (files_[queue.front()] >= 0)
        open(queue.front());
  }
  void save() {
    while (!stop_) {
      write();
      std::lock_guard<std::mutex> l(console);
      ++said;
    }
  }

private:
  std::map<int, int> files_;
  std::queue<int> queue_;
  std::mutex mutex_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
// Others call it as well.
class Files {
public:
  ~Files() {
    stop_ = true;
    thread_.join();
  }
  void start() { thread_ = std::thread(&Files::save, this); }
  void bad_put(int n) {
    open(n);
    std::lock_guard<std::mutex> l(mutex_);
    queue_.push(n);
  }
  void open(int n) {
    files_[n] = n;
    std::lock_guard<std::mutex> l(console);
    ++said;
  }
  void write() {
    std::queue<int> queue;
    {
      std::lock_guard<std::mutex> l(mutex_);
      queue.swap(queue_);
    }
    for (; !queue.empty(); queue.pop())
      if (files_[queue.front()] >= 0)
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'files_' is written here by thread 'Files::save' with no lock, while 'Files::bad_put' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+8]]:7: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-14]]:5: note: written here by 'Files::bad_put' with no lock
// CHECK-MESSAGES: :[[@LINE-20]]:5: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-23]]:28: note: thread 'Files::save' is started here
        open(queue.front());
  }
  void save() {
    while (!stop_) {
      write();
      std::lock_guard<std::mutex> l(console);
      ++said;
    }
  }

private:
  std::map<int, int> files_;
  std::queue<int> queue_;
  std::mutex mutex_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// A proof of the lock, which only who has a guard can make; and what can be made without.
class Holding {
public:
  template <class M> explicit Holding(const std::lock_guard<M> &) {}
  template <class M> explicit Holding(const std::unique_lock<M> &) {}
};
class Maybe {
public:
  Maybe() {}
  template <class M> explicit Maybe(const std::unique_lock<M> &) {}
};
struct Session {
  ~Session() { thread.join(); }
  int ok_next(Holding);
  int bad_next(Maybe);
  void keepAlive() {
    std::lock_guard<std::mutex> l(mutex);
    ++last;
  }
  std::mutex mutex;
  int last = 0;
  std::thread thread;
};
int Session::ok_next(Holding) {
  if (!thread.joinable())
    thread = std::thread(&Session::keepAlive, this);
  return ++last;
}
int Session::bad_next(Maybe) {
  if (!thread.joinable())
    thread = std::thread(&Session::keepAlive, this);
  return ++last;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'last' is written here by 'Session::bad_next' with no lock, while thread 'Session::keepAlive' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-16]]:7: note: written here by thread 'Session::keepAlive' holding 'mutex'
// CHECK-MESSAGES: :[[@LINE-4]]:14: note: thread 'Session::keepAlive' is started here
}

// The thread calls what has started it, which takes something else out of the log, and owns that.
struct Sync {
  bool completed = false;
};
struct Log {
  std::unique_ptr<Sync> take() const;
  void complete(std::unique_ptr<Sync> s) { s->completed = true; }
};
class Raft;
struct Peer {
  explicit Peer(Raft &r) : raft(r) {}
  void start(std::shared_ptr<Peer> self);
  Raft &raft;
};
class Raft {
public:
  void run(std::shared_ptr<Peer>) {
    if (!log)
      bad_step();
  }
  void bad_step() {
    if (size > 3) {
      auto peer = std::make_shared<Peer>(*this);
      peer->start(peer);
      ++steps;
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'steps' is written here by thread 'Raft::run' with no lock, while 'Raft::bad_step' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-8]]:7: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+9]]:48: note: thread 'Raft::run' is started here
    }
    std::unique_ptr<Sync> ok_s = log->take();
    log->complete(std::move(ok_s));
  }
  std::mutex mutex;
  int size = 0, steps = 0;
  std::unique_ptr<Log> log;
};
void Peer::start(std::shared_ptr<Peer> self) { std::thread(&Raft::run, &raft, self).detach(); }
