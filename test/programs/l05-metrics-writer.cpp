// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L5: samples go through a queue to the thread that writes them, which goes on until the queue is closed. `finish` closes
// it; whoever only drops the writer without having called `finish` waits in its destructor.
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

template <typename T> class closable_queue {
public:
  void push(T value) {
    {
      std::scoped_lock hold(mutex_);
      items_.push_back(std::move(value));
    }
    ready_.notify_one();
  }
  void close() {
    {
      std::scoped_lock hold(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }
  std::optional<T> pop() {
    std::unique_lock hold(mutex_);
    while (items_.empty() && !closed_)
      ready_.wait(hold);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'metrics.samples_.ready_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    if (items_.empty())
      return std::nullopt;
    T value = std::move(items_.front());
    items_.pop_front();
    return value;
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> items_;
  bool closed_ = false;
};

struct sample {
  std::string name;
  long value = 0;
};

class metrics_writer {
public:
  metrics_writer() {
    writer_.emplace([this] {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'main' joins thread 'lambda' before anything sets 'closed_' [belay-done-never-signalled]
      while (auto s = samples_.pop())
        totals_[s->name] += s->value;
    });
  }
  ~metrics_writer() {
#ifdef REPAIRED
    samples_.close();
#endif
    writer_->join();
    for (const auto &[name, total] : totals_)
      std::printf("%s %ld\n", name.c_str(), total);
  }
  void record(std::string name, long value) { samples_.push({std::move(name), value}); }
  void finish() { samples_.close(); }

private:
  closable_queue<sample> samples_;
  std::map<std::string, long> totals_;
  std::optional<std::thread> writer_;
};

int main(int argc, char **) {
  metrics_writer metrics;
  metrics.record("requests", 1);
  if (argc < 2)
    return 1;
  metrics.record("arguments", argc);
  metrics.finish();
}
