// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D6: a camera hands each frame over to the encoder and marks it with the time of the hand-over afterwards; the
// encoder has it by then.
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

struct frame {
  int number = 0;
  long handed_over = 0;
};
using frame_ptr = std::shared_ptr<frame>;

class encoder {
public:
  encoder() : thread_([this] { run(); }) {}
  ~encoder() {
    {
      std::lock_guard hold(mutex_);
      ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  encoder(const encoder &) = delete;
  encoder &operator=(const encoder &) = delete;

  void encode(frame_ptr f) {
    {
      std::lock_guard hold(mutex_);
      frames_.push_back(std::move(f));
    }
    changed_.notify_one();
  }

private:
  void run() {
    std::unique_lock hold(mutex_);
    for (;;) {
      changed_.wait(hold, [this] { return ending_ || !frames_.empty(); });
      if (frames_.empty())
        return;
      const frame_ptr next = frames_.front();
      frames_.pop_front();
      hold.unlock();
      latency_ += now_ - next->handed_over;
      hold.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<frame_ptr> frames_;
  bool ending_ = false;
  long latency_ = 0;
  const long now_ = 100;
  std::thread thread_;
};

class camera {
public:
  explicit camera(encoder &to) : encoder_(to) {}
  void grab(long clock) {
    auto f = std::make_shared<frame>();
    f->number = ++frames_;
#ifdef REPAIRED
    f->handed_over = clock;
    encoder_.encode(std::move(f));
#else
    encoder_.encode(f);
    f->handed_over = clock;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: what 'f' points to is written after it was sent to 'encoder_': the receiver may read it by now [belay-use-after-send]
#endif
  }

private:
  encoder &encoder_;
  int frames_ = 0;
};

int main() {
  encoder mpeg;
  camera front(mpeg);
  front.grab(10);
}
