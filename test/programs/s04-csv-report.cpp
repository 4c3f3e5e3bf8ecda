// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// S4: a report reads lines in one thread and sums them up in another. A line that isn't a number throws in the reader;
// its handler writes a message and ends the thread, and the summing thread never hears of the end.
#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <mutex>
#include <optional>
#include <queue>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

class numbers {
public:
  void put(int n) {
    std::lock_guard<std::mutex> g(m_);
    q_.push(n);
    c_.notify_one();
  }
  void end() {
    std::lock_guard<std::mutex> g(m_);
    ended_ = true;
    c_.notify_one();
  }
  std::optional<int> get() {
    std::unique_lock<std::mutex> g(m_);
    c_.wait(g, [this] { return ended_ || !q_.empty(); });
    if (q_.empty())
      return {};
    const int n = q_.front();
    q_.pop();
    return n;
  }

private:
  std::mutex m_;
  std::condition_variable c_;
  std::queue<int> q_;
  bool ended_ = false;
};

static int parse(std::string_view line) {
  if (line.empty())
    throw std::invalid_argument("an empty line");
  int n = 0;
  for (char digit : line) {
    if (digit < '0' || digit > '9')
      throw std::invalid_argument("not a number");
    n = n * 10 + (digit - '0');
  }
  return n;
}

static void read_lines(const std::vector<std::string> &lines, numbers &to) {
  try {
    for (const std::string &line : lines)
      to.put(parse(line));
#ifndef REPAIRED
    to.end();
#endif
  } catch (const std::invalid_argument &e) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: stage 'read_lines' goes on here after an exception without closing 'to': who waits for it waits for ever [belay-unclosed-stage]
    std::fprintf(stderr, "%s\n", e.what());
  }
#ifdef REPAIRED
  to.end();
#endif
}

int main() {
  const std::vector<std::string> lines{"12", ""};
  numbers between;
  int sum = 0;
  std::thread reader(read_lines, std::cref(lines), std::ref(between));
  std::thread adder([&] {
    while (auto n = between.get())
      sum += *n;
  });
  reader.join();
  adder.join();
  std::printf("%d\n", sum);
}
