// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K1: a table of sessions drops those that have expired, with its lock held, and a session's destructor takes itself out
// of the table's count, which has the same lock.
#include <condition_variable>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

class locker {
public:
  explicit locker(std::mutex &m) : m_(m) { m_.lock(); }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 locks 'table.m_', which it holds: it waits for itself for ever [belay-double-lock]
  ~locker() { m_.unlock(); }
  locker(const locker &) = delete;

private:
  std::mutex &m_;
};

class session_table;

class session {
public:
  session(session_table &of, int ttl) : of_(of), ttl_(ttl) {}
  ~session();
  bool tick() { return --ttl_ <= 0; }

private:
  session_table &of_;
  int ttl_;
};

class session_table {
public:
  void open(int ttl) {
    auto s = std::make_unique<session>(*this, ttl);
    locker hold(m_);
    sessions_.push_back(std::move(s));
    ++open_;
  }
  void sweep() {
    std::list<std::unique_ptr<session>> expired;
    locker hold(m_);
    for (auto it = sessions_.begin(); it != sessions_.end();) {
      auto next = std::next(it);
      if ((*it)->tick())
        expired.splice(expired.end(), sessions_, it);
      it = next;
    }
#ifndef REPAIRED
    expired.clear();
#endif
  }
  void closed() {
    locker hold(m_);
    --open_;
  }
  int open() {
    locker hold(m_);
    return open_;
  }

private:
  std::mutex m_;
  int open_ = 0;
  std::list<std::unique_ptr<session>> sessions_;
};

session::~session() { of_.closed(); }

int main() {
  session_table table;
  table.open(1);
  std::thread sweeper(&session_table::sweep, &table);
  table.open(5);
  sweeper.join();
  return table.open() > 0 ? 0 : 1;
}
