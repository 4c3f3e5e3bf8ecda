// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L8: a log shipper takes lines from a bounded buffer and ends when it is told to. The program's threads that log wait
// for room in the buffer, which nobody makes any more, and cannot be joined.
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

class log_buffer {
public:
  explicit log_buffer(std::size_t lines) : capacity_(lines) {}

#ifdef REPAIRED
  bool append(std::string line, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    if (!not_full_.wait(lock, stop, [this] { return lines_.size() < capacity_; }))
      return false;
#else
  bool append(std::string line, std::stop_token) {
    std::unique_lock lock(mutex_);
    not_full_.wait(lock, [this] { return lines_.size() < capacity_; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 3 waits on the condition 'log.buffer_.not_full_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
#endif
    lines_.push_back(std::move(line));
    not_empty_.notify_one();
    return true;
  }

  bool take(std::string &line, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    if (!not_empty_.wait(lock, stop, [this] { return !lines_.empty(); }))
      return false;
    line = std::move(lines_.front());
    lines_.pop_front();
    not_full_.notify_one();
    return true;
  }

private:
  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable_any not_full_, not_empty_;
  std::deque<std::string> lines_;
};

class logger {
public:
  logger() : buffer_(1), shipper_(&logger::ship, this, shutdown_.get_token()) {}
  ~logger() { shipper_.join(); }
  bool log(std::string line) { return buffer_.append(std::move(line), shutdown_.get_token()); }
  void shut_down() { shutdown_.request_stop(); }

private:
  void ship(std::stop_token stop) {
    std::string line;
    while (!stop.stop_requested() && buffer_.take(line, stop))
      shipped_ += line.size();
  }

  log_buffer buffer_;
  std::stop_source shutdown_;
  std::size_t shipped_ = 0;
  std::thread shipper_;
};

int main() {
  logger log;
  std::thread worker([&log] {
    for (int step = 0; step < 2; ++step)
      if (!log.log("working"))
        break;
  });
  log.shut_down();
  worker.join();
}
