// One read takes all events of an eventfd.
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++17 -pthread

#include <cstdint>
#include <deque>
#include <mutex>
#include <queue>
#include <sys/eventfd.h>
#include <unistd.h>

namespace {
void tell(int fd) {
  std::uint64_t one = 1;
  (void)::write(fd, &one, sizeof one);
}

class bad_Link {
public:
  void add(int packet) {
    {
      std::lock_guard hold(mutex_);
      packets_.push_back(packet);
    }
    tell(event_);
  }
  int serve() {
    std::uint64_t arrived = 0;
    if (::read(event_, &arrived, sizeof arrived) != sizeof arrived)
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this read takes all events of 'event_' at once, and one element of 'packets_' is taken for them: the others wait for the next event; take 'arrived' of them, or all that there are [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE+7]]:14: note: one is taken here
// CHECK-MESSAGES: :[[@LINE+12]]:16: note: made here without EFD_SEMAPHORE
      return -1;
    if (arrived == 0)
      return -1;
    std::lock_guard hold(mutex_);
    const int packet = packets_.front();
    packets_.pop_front();
    return packet;
  }

private:
  std::mutex mutex_;
  int event_ = ::eventfd(0, EFD_CLOEXEC);
  std::deque<int> packets_;
};

class ok_Semaphore {
public:
  void add(int packet) {
    {
      std::lock_guard hold(mutex_);
      packets_.push_back(packet);
    }
    tell(event_);
  }
  int serve() {
    std::uint64_t arrived = 0;
    if (::read(event_, &arrived, sizeof arrived) != sizeof arrived)
      return -1;
    std::lock_guard hold(mutex_);
    const int packet = packets_.front();
    packets_.pop_front();
    return packet;
  }

private:
  std::mutex mutex_;
  int event_ = ::eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
  std::deque<int> packets_;
};

class ok_TakesAsMany {
public:
  void add(int packet) {
    {
      std::lock_guard hold(mutex_);
      packets_.push_back(packet);
    }
    tell(event_);
  }
  int serve() {
    std::uint64_t arrived = 0;
    int sum = 0;
    if (::read(event_, &arrived, sizeof arrived) != sizeof arrived)
      return -1;
    std::lock_guard hold(mutex_);
    for (; arrived > 0; --arrived) {
      sum += packets_.front();
      packets_.pop_front();
    }
    return sum;
  }

private:
  std::mutex mutex_;
  int event_ = ::eventfd(0, EFD_CLOEXEC);
  std::deque<int> packets_;
};

class ok_TakesAll {
public:
  void add(int packet) {
    {
      std::lock_guard hold(mutex_);
      packets_.push(packet);
    }
    tell(event_);
  }
  int serve() {
    std::uint64_t arrived = 0;
    int sum = 0;
    if (::read(event_, &arrived, sizeof arrived) != sizeof arrived)
      return -1;
    std::lock_guard hold(mutex_);
    while (!packets_.empty()) {
      sum += packets_.front();
      packets_.pop();
    }
    return sum;
  }

private:
  std::mutex mutex_;
  int event_ = ::eventfd(0, EFD_CLOEXEC);
  std::queue<int> packets_;
};

// What is left is told of again.
class ok_TellsAgain {
public:
  void add(int packet) {
    {
      std::lock_guard hold(mutex_);
      packets_.push_back(packet);
    }
    tell(event_);
  }
  int serve() {
    std::uint64_t arrived = 0;
    if (::read(event_, &arrived, sizeof arrived) != sizeof arrived)
      return -1;
    std::lock_guard hold(mutex_);
    const int packet = packets_.front();
    packets_.pop_front();
    --arrived;
    (void)::write(event_, &arrived, sizeof arrived);
    return packet;
  }

private:
  std::mutex mutex_;
  int event_ = ::eventfd(0, EFD_CLOEXEC);
  std::deque<int> packets_;
};

// Others take what is left.
class ok_OthersTake {
public:
  void add(int packet) {
    {
      std::lock_guard hold(mutex_);
      packets_.push_back(packet);
    }
    tell(event_);
  }
  int serve() {
    std::uint64_t arrived = 0;
    if (::read(event_, &arrived, sizeof arrived) != sizeof arrived)
      return -1;
    return take();
  }
  int take() {
    std::lock_guard hold(mutex_);
    if (packets_.empty())
      return -1;
    const int packet = packets_.front();
    packets_.pop_front();
    return packet;
  }

private:
  std::mutex mutex_;
  int event_ = ::eventfd(0, EFD_CLOEXEC);
  std::deque<int> packets_;
};
} // namespace

int use() {
  bad_Link a;
  ok_Semaphore b;
  ok_TakesAsMany c;
  ok_TakesAll d;
  ok_TellsAgain e;
  ok_OthersTake f;
  a.add(1), b.add(1), c.add(1), d.add(1), e.add(1), f.add(1);
  return a.serve() + b.serve() + c.serve() + d.serve() + e.serve() + f.serve() + f.take();
}
