// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// S5: a journal flushes in a thread that ends when the last writer has left. At the shutdown the journal is closed,
// which waits for that, and the writers, which are kept next to it, leave after it.
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

class journal {
public:
  class writer {
  public:
    explicit writer(journal &of) : of_(of) { of_.enter(); }
    ~writer() { of_.leave(); }
    writer(const writer &) = delete;
    writer &operator=(const writer &) = delete;
    void write(int bytes) { of_.append(bytes); }

  private:
    journal &of_;
  };

  void open() {
    flusher_ = std::thread([this] { flush(); });
  }
  void close() { flusher_.join(); }

private:
  void enter() {
    std::lock_guard guard(mutex_);
    ++writers_;
  }
  void leave() {
    std::lock_guard guard(mutex_);
    if (--writers_ == 0)
      changed_.notify_one();
  }
  void append(int bytes) {
    std::lock_guard guard(mutex_);
    pending_ += bytes;
    changed_.notify_one();
  }
  void flush() {
    std::unique_lock guard(mutex_);
    while (writers_ > 0) {
      changed_.wait(guard, [this] { return pending_ > 0 || writers_ == 0; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'a.journal_.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread locks 'a.journal_.mutex_'
      pending_ = 0;
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int writers_ = 0;
  int pending_ = 0;
  std::thread flusher_;
};

class application {
public:
  application() {
    clients_.emplace(1, std::make_unique<journal::writer>(journal_));
    clients_.emplace(2, std::make_unique<journal::writer>(journal_));
    journal_.open();
  }
  void request(int client) { clients_.at(client)->write(10); }
  void shut_down() {
#ifdef REPAIRED
    clients_.clear();
    journal_.close();
#else
    journal_.close();
    clients_.clear();
#endif
  }

private:
  journal journal_;
  std::map<int, std::unique_ptr<journal::writer>> clients_;
};

int main() {
  application a;
  a.request(2);
  a.shut_down();
}
