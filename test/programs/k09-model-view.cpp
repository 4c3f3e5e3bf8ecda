// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K9: a model tells its views of a change with its lock held. One of the views draws in a thread of its own, reads the
// model there, and waits for it.
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <vector>

class model {
public:
  class view {
  public:
    virtual ~view() = default;
    virtual void changed(model &of) = 0;
  };
  void attach(std::shared_ptr<view> v) {
    std::lock_guard hold(m_);
    views_.push_back(std::move(v));
  }
  void set(int value) {
#ifdef REPAIRED
    std::unique_lock hold(m_);
    value_ = value;
    const auto views = views_;
    hold.unlock();
    for (const auto &v : views)
      v->changed(*this);
#else
    std::lock_guard hold(m_);
    value_ = value;
    for (const auto &v : views_)
      v->changed(*this);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this 'get' waits for another thread while 'm_' is held, which that thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
#endif
  }
  int get() {
    std::lock_guard hold(m_);
    return value_;
  }

private:
  std::mutex m_;
  int value_ = 0;
  std::vector<std::shared_ptr<view>> views_;
};

class plot final : public model::view {
public:
  void changed(model &of) override {
    std::future<int> points = std::async(std::launch::async, &model::get, &of);
    drawn_ += points.get();
  }
  int drawn() const { return drawn_; }

private:
  int drawn_ = 0;
};

int main() {
  model m;
  auto p = std::make_shared<plot>();
  m.attach(p);
  m.set(3);
  return p->drawn() == 3 ? 0 : 1;
}
