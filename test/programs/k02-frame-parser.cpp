// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K2: a parser locks its buffer by hand and unlocks it at the end of a frame. A frame with a bad checksum is told by an
// exception, which the reading thread catches and goes on, with the buffer locked.
#include <array>
#include <cstddef>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <utility>

struct frame {
  std::array<int, 3> data;
  int sum;
};

class frame_error : public std::runtime_error {
public:
  frame_error() : std::runtime_error("checksum") {}
};

class frame_parser {
public:
  void parse(const frame &f) {
#ifdef REPAIRED
    std::lock_guard hold(buffer_lock_);
    store(f);
#else
    buffer_lock_.lock();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 locks 'parser.buffer_lock_', which it holds: it waits for itself for ever [belay-double-lock]
    store(f);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'buffer_lock_' stays locked if an exception leaves the function here; lock it with a guard [belay-missing-unlock]
    buffer_lock_.unlock();
#endif
  }
  int bytes() {
    std::lock_guard hold(buffer_lock_);
    return bytes_;
  }

private:
  void store(const frame &f) {
    verify(f);
    bytes_ += static_cast<int>(f.data.size());
  }
  static void verify(const frame &f) {
    if (std::accumulate(f.data.begin(), f.data.end(), 0) != f.sum)
      throw frame_error();
  }
  std::mutex buffer_lock_;
  int bytes_ = 0;
};

class reader {
public:
  explicit reader(frame_parser &p) : parser_(p) {}
  void read(const frame (&frames)[2]) {
    for (const frame &f : frames) {
      try {
        parser_.parse(f);
      } catch (const frame_error &) {
        ++errors_;
      }
    }
  }
  int errors() const { return errors_; }

private:
  frame_parser &parser_;
  int errors_ = 0;
};

int main() {
  static const frame frames[] = {{{1, 2, 3}, 7}, {{1, 1, 1}, 3}};
  frame_parser parser;
  reader r(parser);
  std::thread serial([&r] { r.read(frames); });
  serial.join();
  return parser.bytes() == 3 && r.errors() == 1 ? 0 : 1;
}
