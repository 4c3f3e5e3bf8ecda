// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L11: a bucket of tokens is filled by whoever returns one, and holds one at most. A job that was split into halves
// returns a token for each, though it is the only one that would take them out again.
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

class bucket {
public:
  explicit bucket(int capacity) : capacity_(capacity) {}

  void give() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (tokens_ == capacity_)
      room_.wait(lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'jobs.room_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
    ++tokens_;
    token_.notify_one();
  }
  void take() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (tokens_ == 0)
      token_.wait(lock);
    --tokens_;
    room_.notify_one();
  }

private:
  const int capacity_;
  int tokens_ = 0;
  std::mutex mutex_;
  std::condition_variable room_, token_;
};

class token {
public:
  explicit token(bucket &from) : from_(&from) { from.take(); }
  token(token &&other) noexcept : from_(std::exchange(other.from_, nullptr)) {}
  token &operator=(token &&) = delete;
  ~token() {
    if (from_)
      from_->give();
  }

private:
  bucket *from_;
};

struct job {
  int begin = 0, end = 0;
  long run() const {
    long sum = 0;
    for (int i = begin; i < end; ++i)
      sum += i;
    return sum;
  }
};

static long run_limited(const job &j, bucket &jobs) {
  if (j.end - j.begin < 4) {
    const token one(jobs);
    return j.run();
  }
  const int middle = j.begin + (j.end - j.begin) / 2;
  const job left{j.begin, middle}, right{middle, j.end};
  const long sum = run_limited(left, jobs) + run_limited(right, jobs);
#ifndef REPAIRED
  jobs.give();
#endif
  return sum;
}

int main() {
  bucket jobs(1);
  jobs.give();
  long sum = 0;
  std::thread worker([&] { sum = run_limited({0, 6}, jobs); });
  worker.join();
  return sum == 15 ? 0 : 1;
}
