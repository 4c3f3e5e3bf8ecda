// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// An index that is stored before the elements it leads to.

#include <atomic>
#include <cstddef>

class Ring {
public:
  std::size_t bad_write(const float *in, std::size_t n) {
    const std::size_t w = write_.load(std::memory_order_relaxed);
    const std::size_t r = read_.load(std::memory_order_acquire);
    if (n > Size - (w - r))
      n = Size - (w - r);
    write_.store(w + n, std::memory_order_release);
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'write_' is stored here before 'data_[]', to which it leads, is written: who loads it reads what isn't there yet; store it afterwards [belay-unconfined-data]
    // CHECK-MESSAGES: :[[@LINE+4]]:7: note: written here
    // CHECK-MESSAGES: :[[@LINE+16]]:34: note: loaded here
    // CHECK-MESSAGES: :[[@LINE+17]]:16: note: read here
    for (std::size_t i = 0; i < n; ++i)
      data_[(w + i) & (Size - 1)] = in[i];
    return n;
  }
  bool ok_write(float x) {
    const std::size_t w = write_.load(std::memory_order_relaxed);
    if (w - read_.load(std::memory_order_acquire) == Size)
      return false;
    data_[w % Size] = x;
    write_.store(w + 1, std::memory_order_release);
    return true;
  }
  std::size_t read(float *out, std::size_t n) {
    const std::size_t r = read_.load(std::memory_order_relaxed);
    const std::size_t w = write_.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < n && i < w - r; ++i)
      out[i] = data_[(r + i) & (Size - 1)];
    read_.store(r + (n < w - r ? n : w - r), std::memory_order_release);
    return n;
  }
  bool bad_read(float &x) {
    const std::size_t r = read_.load(std::memory_order_relaxed);
    if (write_.load(std::memory_order_acquire) == r)
      return false;
    read_.store(r + 1, std::memory_order_release);
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'read_' is stored here before 'data_[]', which that gives away, is read: who loads it writes there meanwhile; store it afterwards [belay-unconfined-data]
    // CHECK-MESSAGES: :[[@LINE+3]]:9: note: read here
    // CHECK-MESSAGES: :[[@LINE-35]]:33: note: loaded here
    // CHECK-MESSAGES: :[[@LINE-27]]:7: note: written here
    x = data_[r % Size];
    return true;
  }
  // What comes next isn't given away.
  float ok_next() {
    const std::size_t r = read_.load(std::memory_order_relaxed);
    if (write_.load(std::memory_order_acquire) - r < 2)
      return 0;
    read_.store(r + 1, std::memory_order_release);
    return data_[(r + 1) % Size];
  }

private:
  static constexpr std::size_t Size = 1024;
  float data_[Size] = {};
  std::atomic<std::size_t> write_{0}, read_{0};
};

// Two buffers: readers are sent to the other one first.
class Buffers {
public:
  void ok_swap(float x) {
    const unsigned c = current_.load();
    current_.store((c + 1) % 2);
    data_[c] = x;
  }
  float get() const { return data_[current_.load()]; }

private:
  float data_[2] = {};
  std::atomic<unsigned> current_{0};
};
