// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K7: a ledger writes each booking to its audit queue, which has little room, while it holds the accounts. The auditor
// takes from the queue with the accounts locked, too.
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

struct booking {
  int account;
  int amount;
};

class audit_queue {
public:
  void push(booking b) {
    std::unique_lock hold(m_);
    while (bookings_.size() >= 1)
      drained_.wait(hold);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on the condition 'trail.drained_', which thread 2 would notify, while thread 2 waits for the main thread: both wait for ever; unlock before waiting [belay-blocking-cycle]
// CHECK: note: thread 2 waits for the mutex 'books.accounts_', which the main thread holds
    bookings_.push_back(b);
    filled_.notify_one();
  }
  booking pop() {
    std::unique_lock hold(m_);
    while (bookings_.empty())
      filled_.wait(hold);
    booking b = bookings_.front();
    bookings_.pop_front();
    drained_.notify_one();
    return b;
  }

private:
  std::mutex m_;
  std::condition_variable filled_, drained_;
  std::deque<booking> bookings_;
};

class ledger {
public:
  explicit ledger(audit_queue &trail) : balances_(2), trail_(trail) {}
  void book(booking b) {
    std::unique_lock hold(accounts_);
    balances_[static_cast<std::size_t>(b.account)] += b.amount;
#ifdef REPAIRED
    hold.unlock();
#endif
    trail_.push(b);
  }
  bool covers(const booking &b) {
    std::lock_guard hold(accounts_);
    return balances_[static_cast<std::size_t>(b.account)] >= b.amount;
  }

private:
  std::mutex accounts_;
  std::vector<int> balances_;
  audit_queue &trail_;
};

class auditor {
public:
  auditor(ledger &of, audit_queue &trail, int bookings) : of_(of), trail_(trail), left_(bookings) {}
  void run() {
    while (left_-- > 0) {
      const booking b = trail_.pop();
      if (!of_.covers(b))
        ++complaints_;
    }
  }

private:
  ledger &of_;
  audit_queue &trail_;
  int left_;
  int complaints_ = 0;
};

int main() {
  audit_queue trail;
  ledger books(trail);
  auto check = std::make_unique<auditor>(books, trail, 3);
  std::thread auditing(&auditor::run, check.get());
  for (int amount : {5, 6, 7})
    books.book({0, amount});
  auditing.join();
  return 0;
}
