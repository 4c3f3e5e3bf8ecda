// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L5: several finders put files into a queue, and the last of them to end closes it. A finder that has no permission
// to read its directory ends without having been counted.
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

struct directory {
  int files = 0;
  bool readable = true;
};

class found_files {
public:
  explicit found_files(int finders) : finders_(finders) {}
  void add(int file) {
    const std::lock_guard hold(mutex_);
    files_.push_back(file);
    changed_.notify_one();
  }
  void finder_ended() {
    if (finders_.fetch_sub(1) == 1) {
      const std::lock_guard hold(mutex_);
      complete_ = true;
      changed_.notify_all();
    }
  }
  std::optional<int> next() {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [this] { return complete_ || !files_.empty(); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits on the condition 'found.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    if (files_.empty())
      return std::nullopt;
    const int file = files_.front();
    files_.pop_front();
    return file;
  }

private:
  std::atomic<int> finders_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<int> files_;
  bool complete_ = false;
};

static void find(const directory &in, found_files &found) {
#ifndef REPAIRED
  if (!in.readable)
    return;
#endif
  for (int f = 0; in.readable && f < in.files; ++f)
    found.add(f);
  found.finder_ended();
}

static int count_all(const std::vector<directory> &directories) {
  found_files found(static_cast<int>(directories.size()));
  std::vector<std::jthread> finders;
  for (const directory &d : directories)
    finders.emplace_back([&found, &d] { find(d, found); });
  int n = 0;
  while (found.next())
    ++n;
  return n;
}

int main(int argc, char **) { return count_all({{1, true}, {1, argc > 1}}) == 2 ? 0 : 1; }
