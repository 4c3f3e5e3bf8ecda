// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread

// A mutex that one method only takes keeps out those who call that method at once.
#include <mutex>
#include <vector>

// K10
class BadTicket {
public:
  int next() {
    mutex_.lock();
    ++last_;
    mutex_.unlock();
    return last_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'last_' is read here by 'BadTicket::next' with no lock, while 'BadTicket::next' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-4]]:7: note: written here by 'BadTicket::next' holding 'mutex_'
  }

private:
  std::mutex mutex_;
  int last_ = 0;
};

struct Position {
  int x = 0;
};

class BadThroughAPointer {
public:
  int move() {
    Position *p = &here_;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ++p->x;
    }
    return p->x;
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'here_.x' is read here by 'BadThroughAPointer::move' with no lock, while 'BadThroughAPointer::move' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-4]]:12: note: written here by 'BadThroughAPointer::move' holding 'mutex_'
  }

private:
  std::mutex mutex_;
  Position here_;
};

class ok_Ticket {
public:
  int next() {
    std::lock_guard<std::mutex> lock(mutex_);
    return ++last_;
  }

private:
  std::mutex mutex_;
  int last_ = 0;
};

// Its mutex is for the items, which others take; the count is of the thread that adds.
class ok_ItsOwnCount {
public:
  bool add(int n) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      items_.push_back(n);
      ++added_;
    }
    return added_ < 100;
  }
  std::vector<int> take() {
    std::lock_guard<std::mutex> lock(mutex_);
    return std::move(items_);
  }

private:
  std::mutex mutex_;
  std::vector<int> items_;
  int added_ = 0;
};

// What the methods of another unit lock isn't known.
class ok_UnseenMethods {
public:
  int next() {
    mutex_.lock();
    ++last_;
    mutex_.unlock();
    return last_;
  }
  void reset();

private:
  std::mutex mutex_;
  int last_ = 0;
};

// Both are in one function, which two methods call from their thread.
class ok_AppliedOnce {
public:
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    next_ = n;
  }
  int rebuild() { return apply(); }
  int update() { return apply() + 1; }

private:
  int apply() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      current_ = next_;
    }
    return current_;
  }
  std::mutex mutex_;
  int next_ = 0, current_ = 0;
};
class BadAppliedTwice {
public:
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    next_ = current_ = n;
  }
  int rebuild() { return apply(); }
  int update() { return apply() + 1; }

private:
  int apply() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      current_ = next_;
    }
    return current_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'current_' is read here by 'BadAppliedTwice::rebuild' with no lock, while 'BadAppliedTwice::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-11]]:26: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-14]]:13: note: written here by 'BadAppliedTwice::set' holding 'mutex_'
  }
  std::mutex mutex_;
  int next_ = 0, current_ = 0;
};
