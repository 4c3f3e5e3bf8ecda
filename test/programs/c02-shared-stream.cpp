// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C2: a stream throws at a write after its end. Two writers share it, and the one that is finished ends it for both.
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

class stream_ended : public std::exception {
public:
  const char *what() const noexcept override { return "the stream has ended"; }
};

class stream {
public:
  void write(int block) {
    std::unique_lock hold(m_);
    if (ended_)
      throw stream_ended();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 3 throws what nobody catches [belay-escaping-exception]
    blocks_.push_back(block);
  }
  void end() {
    std::unique_lock hold(m_);
    ended_ = true;
  }
  std::size_t size() const { return blocks_.size(); }

private:
  std::mutex m_;
  bool ended_ = false;
  std::vector<int> blocks_;
};

class copier {
public:
  copier(std::shared_ptr<stream> to, int first, int last) : to_(std::move(to)), next_(first), last_(last) {}
  copier(copier &&) = default;
  void operator()() {
    while (next_ < last_)
      to_->write(next_++);
#ifndef REPAIRED
    to_->end();
#endif
  }

private:
  std::shared_ptr<stream> to_;
  int next_;
  const int last_;
};

int main() {
  auto out = std::make_shared<stream>();
  std::vector<std::jthread> copiers;
  for (int part = 0; part < 2; ++part)
    copiers.emplace_back(copier(out, part, part + 1));
  for (auto &t : copiers)
    t.join();
#ifdef REPAIRED
  out->end();
#endif
  return out->size() == 2 ? 0 : 1;
}
