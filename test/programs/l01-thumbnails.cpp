// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L1: a decoder runs ahead of the renderer by one frame. A frame with a broken header makes the renderer throw, and the
// decoder's destructor joins a thread that waits for its last frame to be taken.
#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

struct frame {
  int number = 0;
  int width = 0;
};

// Holds one value at a time.
template <class T> class slot {
public:
  bool put(T value) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !value_ || cancelled_; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'source.decoded_.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    if (cancelled_)
      return false;
    value_ = std::move(value);
    changed_.notify_all();
    return true;
  }
  T take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return value_.has_value(); });
    T out = std::move(*value_);
    value_.reset();
    changed_.notify_all();
    return out;
  }
  void cancel() {
    std::lock_guard lock(mutex_);
    cancelled_ = true;
    changed_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<T> value_;
  bool cancelled_ = false;
};

class decoder {
public:
  decoder(int frames, int broken) : frames_(frames), broken_(broken) {
    thread_ = std::make_unique<std::thread>(&decoder::run, this);
  }
  ~decoder() {
#ifdef REPAIRED
    decoded_.cancel();
#endif
    thread_->join();
  }
  decoder(const decoder &) = delete;
  decoder &operator=(const decoder &) = delete;

  frame next() { return decoded_.take(); }

private:
  void run() {
    for (int i = 0; i < frames_; ++i)
      if (!decoded_.put(frame{i, i == broken_ ? 0 : 320}))
        break;
  }

  const int frames_, broken_;
  slot<frame> decoded_;
  std::unique_ptr<std::thread> thread_;
};

static int render(const frame &f) {
  if (f.width == 0)
    throw std::runtime_error("a frame without width");
  return f.width / 4;
}

static int thumbnails(int frames, int broken) {
  decoder source(frames, broken);
  int pixels = 0;
  for (int i = 0; i < frames; ++i)
    pixels += render(source.next());
  return pixels;
}

int main(int argc, char **) {
  try {
    std::printf("%d\n", thumbnails(3, argc > 1 ? 0 : -1));
  } catch (const std::exception &e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
