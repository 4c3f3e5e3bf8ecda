// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D2: a block is read from the disk beside the look into the cache. The thread that reads leaves its error code in a
// local variable, which a hit in the cache returns by before the thread is joined.
#include <array>
#include <future>
#include <map>
#include <string>
#include <system_error>
#include <thread>

using block = std::array<char, 8>;

class disk {
public:
  std::errc read(long at, block &into) const {
    if (at < 0)
      return std::errc::invalid_argument;
    into.fill(static_cast<char>('a' + at % 26));
    return {};
  }
};

class joiner {
public:
  explicit joiner(std::thread &t) : thread_(t) {}
  ~joiner() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread &thread_;
};

class block_store {
public:
  void cache(long at, const block &b) { cached_[at] = b; }

  std::errc get(long at, block &out) const {
    std::errc error{};
    block read{};
    std::thread reader([&, at] {
      error = disk_.read(at, read);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'error' is written here by a thread with no lock, while 'block_store::get' reads it [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
    });
    const joiner joins(reader);
    if (const auto hit = cached_.find(at); hit != cached_.end()) {
      out = hit->second;
#ifdef REPAIRED
      reader.join();
#endif
      return error;
    }
    reader.join();
    out = read;
    return error;
  }

private:
  disk disk_;
  std::map<long, block> cached_;
};

int main() {
  block_store blocks;
  blocks.cache(4, block{});
  block b;
  return static_cast<int>(blocks.get(4, b));
}
