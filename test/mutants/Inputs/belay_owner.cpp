// An object that has a task: values go in, a running total comes out, and its end is in order.
#include <atomic>
#include <utility>

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"

namespace {

class totals {
 public:
  totals() {
    auto [tx, rx] = belay::make_channel<int>(8);
    in_ = std::move(tx);
    task_ = belay::go([this, rx = std::move(rx)](belay::done stop) {
      for (int value : rx.each(stop)) total_.fetch_add(value);
    });
  }

  ~totals() { finish(); }

  bool add(int value) { return in_.send(value).has_value(); }

  int finish() {
    in_.close();
    (void)task_.join();
    return total_.load();
  }

 private:
  std::atomic<int> total_ = 0;
  belay::sender<int> in_;
  belay::task task_;
};

}  // namespace

int main() {
  totals t;
  for (int i = 1; i <= 10; ++i) {
    if (!t.add(i)) return 2;
  }
  return t.finish() == 55 ? 0 : 1;
}
