// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// S2: a connection may be closed by its peer's thread and by its owner: whoever is first joins its reader. Both look
// whether it has been joined, and then join it.
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

class connection {
public:
  connection() : reader_([this] { read(); }) {}
  ~connection() { close(); }
  connection(const connection &) = delete;
  connection &operator=(const connection &) = delete;

  void close() {
    closing_.store(true);
#ifdef REPAIRED
    const std::lock_guard hold(mutex_);
#endif
    if (reader_.joinable())
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 3 reads 'reader_', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
      reader_.join();
  }
  int bytes() const { return bytes_.load(); }

private:
  void read() {
    if (!closing_.load())
      bytes_ += 10;
  }
  std::mutex mutex_;
  std::atomic<bool> closing_{false};
  std::atomic<int> bytes_{0};
  std::thread reader_;
};

int main() {
  const auto c = std::make_unique<connection>();
  std::thread peer(&connection::close, c.get());
  c->close();
  peer.join();
  return c->bytes() > 10;
}
