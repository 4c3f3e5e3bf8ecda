// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// D6: a line is collected in a string, which is moved into the channel at the end of the line, and used again for the
// next one. Its characters are also in a view that the statistics look at after the move.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

using line = std::vector<char>;

class printer {
public:
  printer() : lines_(belay::make_channel<std::unique_ptr<line>>(2)) {
    task_ = belay::go([this](const belay::done &stop) {
      for (std::unique_ptr<line> l : lines_.rx.each(stop)) {
        l->push_back('\n');
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 writes {{.*}}, and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
        printed_ += l->size();
      }
    });
  }
  void print(std::unique_ptr<line> l) { (void)lines_.tx.try_send(std::move(l)); }

private:
  belay::channel<std::unique_ptr<line>> lines_;
  std::size_t printed_ = 0;
  belay::task task_;
};

class line_editor {
public:
  explicit line_editor(printer &to) : to_(to) {}
  void key(char c) {
    if (c != '\r') {
      current_->push_back(c);
      return;
    }
#ifdef REPAIRED
    longest_ = longest_ < current_->size() ? current_->size() : longest_;
    to_.print(std::move(current_));
#else
    const line &sent = *current_;
    to_.print(std::move(current_));
    longest_ = longest_ < sent.size() ? sent.size() : longest_;
#endif
    current_ = std::make_unique<line>();
  }
  std::size_t longest() const { return longest_; }

private:
  printer &to_;
  std::unique_ptr<line> current_ = std::make_unique<line>();
  std::size_t longest_ = 0;
};

int main() {
  printer p;
  line_editor e(p);
  for (char c : {'h', 'i', '\r', 'x'})
    e.key(c);
  return e.longest() == 2 ? 0 : 1;
}
