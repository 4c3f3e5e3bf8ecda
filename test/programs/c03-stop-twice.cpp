// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C3: a player's end is told by a promise that is set when it is stopped, by the user or at the end of the track, and both
// may happen: the second throws.
#include <future>
#include <mutex>
#include <optional>
#include <thread>

class player {
public:
  explicit player(int length) : length_(length) {}
  void play() {
    thread_.emplace([this] {
      for (int i = 0; i < length_; ++i)
        ++position_;
      finish();
    });
  }
  void stop() {
    finish();
    thread_->join();
  }
  std::future<int> finished() { return finished_.get_future(); }

private:
  void finish() {
#ifdef REPAIRED
    std::call_once(once_, [this] { finished_.set_value(length_); });
#else
    finished_.set_value(length_);
#endif
  }
  const int length_;
  int position_ = 0;
#ifdef REPAIRED
  std::once_flag once_;
#endif
  std::promise<int> finished_;
  std::optional<std::thread> thread_;
};

int main() {
  player p(2);
  std::future<int> end = p.finished();
  p.play();
  p.stop();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'p.finished_' is set again: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
  return end.get() == 2 ? 0 : 1;
}
