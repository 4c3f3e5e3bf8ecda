// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D3: a document is checked in by one writer at a time: who sets the busy flag under the lock has the document to
// itself until it clears it. The autosave takes the lock, and not the flag.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class document {
public:
  void append(const std::vector<int> &words) {
    begin();
    for (int w : words)
      length_ += w;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'd.length_' is written here by a thread with no lock, while 'main' reads it [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
    ++revision_;
    end();
  }
  int save() {
#ifdef REPAIRED
    begin();
    const int saved = length_;
    end();
    return saved;
#else
    const std::lock_guard hold(mutex_);
    return length_;
#endif
  }

private:
  void begin() {
    std::unique_lock hold(mutex_);
    idle_.wait(hold, [this] { return !busy_; });
    busy_ = true;
  }
  void end() {
    const std::lock_guard hold(mutex_);
    busy_ = false;
    idle_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable idle_;
  bool busy_ = false;
  int length_ = 0;
  int revision_ = 0;
};

int main() {
  document d;
  std::thread author([&d] { d.append({4, 6}); });
  std::thread editor([&d] { d.append({1}); });
  const int saved = d.save();
  author.join();
  editor.join();
  return saved > 11;
}
