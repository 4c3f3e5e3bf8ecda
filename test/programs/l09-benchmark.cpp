// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L9: a load test starts its clients together and collects a time from each. A client that is refused gives up before
// it has reported, and the collector counts on its report.
#include <barrier>
#include <condition_variable>
#include <cstddef>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

class results {
public:
  explicit results(std::size_t expected) : missing_(expected) {}
  void add(int microseconds) {
    std::lock_guard guard(lock_);
    times_.push_back(microseconds);
    if (--missing_ == 0)
      complete_.notify_all();
  }
  void give_up() {
    std::lock_guard guard(lock_);
    if (--missing_ == 0)
      complete_.notify_all();
  }
  std::vector<int> wait() {
    std::unique_lock guard(lock_);
    complete_.wait(guard, [this] { return missing_ == 0; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits on the condition 'complete_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    return std::move(times_);
  }

private:
  std::mutex lock_;
  std::condition_variable complete_;
  std::size_t missing_;
  std::vector<int> times_;
};

class client {
public:
  client(int id, int limit, std::barrier<> &start, std::shared_ptr<results> to)
      : id_(id), limit_(limit), start_(start), to_(std::move(to)) {}
  void operator()() {
    start_.arrive_and_wait();
    if (!connect()) {
#ifdef REPAIRED
      to_->give_up();
#endif
      return;
    }
    to_->add(100 + id_);
  }

private:
  bool connect() const { return id_ < limit_; }
  int id_, limit_;
  std::barrier<> &start_;
  std::shared_ptr<results> to_;
};

std::size_t load_test(int limit) {
  constexpr int clients = 2;
  std::barrier start(clients);
  auto to = std::make_shared<results>(clients);
  std::list<std::thread> running;
  for (int id = 0; id < clients; ++id)
    running.emplace_back(client(id, limit, start, to));
  const std::vector<int> times = to->wait();
  for (std::thread &t : running)
    t.join();
  return times.size();
}

int main(int argc, char **) { return load_test(argc > 1 ? 1 : 2) == 0; }
