// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W2: a configuration is read from several sources at once, each of which counts down a latch. A source that has nothing
// to say returns before it does, and who waits for all of them waits for ever.
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

class source {
public:
  virtual ~source() = default;
  virtual std::optional<int> read(int key) const = 0;
};

class defaults final : public source {
  std::optional<int> read(int key) const override { return key * 10; }
};

class overrides final : public source {
public:
  explicit overrides(std::map<int, int> values) : values_(std::move(values)) {}
  std::optional<int> read(int key) const override {
    auto found = values_.find(key);
    if (found == values_.end())
      return std::nullopt;
    return found->second;
  }

private:
  std::map<int, int> values_;
};

class lookup {
public:
  lookup(const std::vector<std::unique_ptr<source>> &sources, int key)
      : left_(static_cast<std::ptrdiff_t>(sources.size())) {
    for (const auto &s : sources)
      readers_.emplace_back(&lookup::ask, this, std::cref(*s), key);
  }
  ~lookup() {
    for (std::thread &t : readers_)
      t.join();
  }
  int value() {
    left_.wait();
    std::lock_guard hold(m_);
    return value_;
  }

private:
  void ask(const source &s, int key) {
    const std::optional<int> v = s.read(key);
    if (!v) {
#ifdef REPAIRED
      left_.count_down();
#endif
      return;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: stage 'lookup::ask' returns here without counting down 'left_': who waits for it waits for ever [belay-unclosed-stage]
    }
    {
      std::lock_guard hold(m_);
      value_ = std::max(value_, *v);
    }
    left_.count_down();
  }
  std::mutex m_;
  int value_ = 0;
  std::latch left_;
  std::vector<std::thread> readers_;
};

int main() {
  std::vector<std::unique_ptr<source>> sources;
  sources.push_back(std::make_unique<defaults>());
  sources.push_back(std::make_unique<overrides>(std::map<int, int>{{1, 99}}));
  lookup port(sources, 2);
  return port.value() == 20 ? 0 : 1;
}
