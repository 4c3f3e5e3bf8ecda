// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L5: subscribers of a bulletin get their mail by queues of their own, and end when these are closed. The bulletin
// closes the queues of those who have read something, by a list that a subscriber without mail isn't in.
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

class mail_queue {
public:
  void put(int issue) {
    const std::lock_guard hold(mutex_);
    issues_.push_back(issue);
    changed_.notify_one();
  }
  void close() {
    const std::lock_guard hold(mutex_);
    closed_ = true;
    changed_.notify_one();
  }
  bool get(int &issue) {
    std::unique_lock hold(mutex_);
    while (issues_.empty()) {
      if (closed_)
        return false;
      changed_.wait(hold);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 3 waits on the condition 'mail_.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    }
    issue = issues_.front();
    issues_.pop_front();
    return true;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<int> issues_;
  bool closed_ = false;
};

class subscriber {
public:
  explicit subscriber(int from) : from_(from), reader_([this] { read(); }) {}
  ~subscriber() { reader_.join(); }
  subscriber(const subscriber &) = delete;
  subscriber &operator=(const subscriber &) = delete;
  bool wants(int issue) const { return issue >= from_; }
  mail_queue &mail() { return mail_; }

private:
  void read() {
    for (int issue; mail_.get(issue);)
      ++read_;
  }
  const int from_;
  mail_queue mail_;
  int read_ = 0;
  std::thread reader_;
};

class bulletin {
public:
  void subscribe(int from) { all_.push_back(std::make_unique<subscriber>(from)); }
  void publish(int issue) {
    for (const auto &s : all_)
      if (s->wants(issue)) {
        s->mail().put(issue);
        active_.insert(s.get());
      }
  }
  void discontinue() {
#ifdef REPAIRED
    for (const auto &s : all_)
      s->mail().close();
#else
    for (subscriber *s : active_)
      s->mail().close();
#endif
    all_.clear();
  }

private:
  std::vector<std::unique_ptr<subscriber>> all_;
  std::set<subscriber *> active_;
};

int main() {
  bulletin b;
  b.subscribe(1);
  b.subscribe(5);
  b.publish(2);
  b.discontinue();
}
