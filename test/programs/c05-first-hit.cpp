// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C5: the workers of a password check put their findings into a queue, and whoever has finished its part closes it, so that
// the reader comes to its end; the others' findings are dropped.
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

template <class T> class findings {
public:
  bool push(T value) {
    std::unique_lock hold(m_);
    if (closed_)
      return false;
    values_.push_back(std::move(value));
    hold.unlock();
    changed_.notify_one();
    return true;
  }
  std::optional<T> pop() {
    std::unique_lock hold(m_);
    changed_.wait(hold, [this] { return closed_ || !values_.empty(); });
    if (values_.empty())
      return std::nullopt;
    std::optional<T> value(std::move(values_.front()));
    values_.pop_front();
    return value;
  }
  void close() {
    {
      std::unique_lock hold(m_);
      closed_ = true;
    }
    changed_.notify_all();
  }

private:
  std::mutex m_;
  std::condition_variable changed_;
  std::deque<T> values_;
  bool closed_ = false;
};

static bool weak(int password) { return password % 3 == 0; }

static int count_weak(int parts, int size) {
  findings<int> found;
  std::vector<std::thread> workers;
  for (int p = 0; p < parts; ++p)
    workers.emplace_back([&found, p, size] {
      for (int i = p * size; i < (p + 1) * size; ++i)
        if (weak(i))
          found.push(i);
#ifndef REPAIRED
      found.close();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: each sender closes 'found', and thread 'lambda' may do so while others still send: their send then fails, and the value is lost; close once, after all of them have ended [belay-close-by-receiver]
#endif
    });
#ifdef REPAIRED
  for (std::thread &w : workers)
    w.join();
  found.close();
#endif
  int n = 0;
  while (found.pop())
    ++n;
#ifndef REPAIRED
  for (std::thread &w : workers)
    w.join();
#endif
  return n;
}

int main() { return count_weak(2, 3) == 2 ? 0 : 1; }
