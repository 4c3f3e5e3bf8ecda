// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L12: a download takes a permit for itself and one for each of its parts, and gives them all back at its end. There
// are as many permits as parts are allowed, and the last one is waited for.
#include <cstddef>
#include <semaphore>
#include <thread>
#include <vector>

class permits {
public:
  explicit permits(std::ptrdiff_t n) : free_(n) {}
  class held {
  public:
    explicit held(permits &from) : from_(&from) {
      from.free_.acquire();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits for the semaphore 'network.free_': nobody will release it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    }
    held(held &&other) noexcept : from_(other.from_) { other.from_ = nullptr; }
    held &operator=(held &&) = delete;
    ~held() {
      if (from_ != nullptr)
        from_->free_.release();
    }

  private:
    permits *from_;
  };

private:
  std::counting_semaphore<8> free_;
};

class download {
public:
  download(permits &p, int parts) : permits_(p), parts_(parts) {}
  int run() {
#ifndef REPAIRED
    const permits::held whole(permits_);
#endif
    std::vector<permits::held> of_parts;
    for (int part = 0; part < parts_; ++part)
      of_parts.emplace_back(permits_);
    return static_cast<int>(of_parts.size());
  }

private:
  permits &permits_;
  int parts_;
};

int main() {
  permits network(2);
  int parts = 0;
  std::thread t([&] { parts = download(network, 2).run(); });
  t.join();
  return parts == 2 ? 0 : 1;
}
