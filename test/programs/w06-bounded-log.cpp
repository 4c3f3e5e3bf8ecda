// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W6: a log has a condition for its readers and one for its writers. The reader that makes room tells the readers.
#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

template <class T, std::size_t N> class bounded_log {
public:
  void append(const T &value) {
    std::unique_lock hold(m_);
    writable_.wait(hold, [this] { return used_ < N; });
    slots_[(first_ + used_++) % N] = value;
    readable_.notify_one();
  }
  T read() {
    std::unique_lock hold(m_);
    readable_.wait(hold, [this] { return used_ > 0; });
    T value = slots_[first_];
    first_ = (first_ + 1) % N;
    --used_;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'used_' is set here, and nobody notifies 'writable_': a thread that waits for it sleeps on; notify 'writable_' after this write [belay-lost-notify]
// CHECK: note: thread 2 waits on the condition 'log.writable_': nobody will notify it any more
// CHECK: note: the main thread waits on the condition 'log.readable_', which thread 2 would notify
#ifdef REPAIRED
    writable_.notify_one();
#else
    readable_.notify_one();
#endif
    return value;
  }

private:
  std::mutex m_;
  std::condition_variable readable_, writable_;
  std::array<T, N> slots_{};
  std::size_t first_ = 0, used_ = 0;
};

class reporter {
public:
  explicit reporter(bounded_log<int, 2> &log) : log_(log) {}
  void operator()(int lines) {
    for (int i = 0; i < lines; ++i)
      log_.append(i);
  }

private:
  bounded_log<int, 2> &log_;
};

int main() {
  bounded_log<int, 2> log;
  std::thread writing(reporter(log), 3);
  int sum = 0;
  for (int i = 0; i < 3; ++i)
    sum += log.read();
  writing.join();
  return sum == 3 ? 0 : 1;
}
