// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// S3: a ticker of a raft node marks itself as running when its thread begins, and the stop only stops what is running.
// A node that is stopped right after its start finds the ticker not running yet, and waits for a thread that goes on.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

class ticker {
public:
  virtual ~ticker() = default;

  void start() {
#ifdef REPAIRED
    set_state(state::running);
#endif
    thread_ = std::make_unique<std::thread>([this] { loop(); });
  }
  void stop() {
    {
      std::lock_guard guard(mutex_);
      if (state_ == state::running)
        state_ = state::stopping;
      changed_.notify_all();
    }
    thread_->join();
  }

protected:
  virtual void tick() = 0;

private:
  enum class state { idle, running, stopping };

  void set_state(state s) {
    std::lock_guard guard(mutex_);
    state_ = s;
    changed_.notify_all();
  }
  void loop() {
#ifndef REPAIRED
    set_state(state::running);
#endif
    tick();
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return state_ == state::stopping; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 't.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    state_ = state::idle;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  state state_ = state::idle;
  std::unique_ptr<std::thread> thread_;
};

class election_ticker : public ticker {
public:
  int elapsed() const { return elapsed_; }

private:
  void tick() override { ++elapsed_; }
  int elapsed_ = 0;
};

int main() {
  election_ticker t;
  t.start();
  t.stop();
  return t.elapsed();
}
