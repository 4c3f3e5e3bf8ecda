// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L5: two senders of mail take letters until the queue ends. The campaign closes the queue after its last letter, but
// not when it finds an address that it cannot use, and waits for its senders.
#include "belay/channel.h"
#include "belay/task.h"
#include <array>
#include <atomic>
#include <cstdio>
#include <string>
#include <string_view>

struct letter {
  std::string to;
  int template_id = 0;
};

class campaign {
public:
  campaign() : queue_(belay::make_channel<letter>(1)) {
    for (belay::task &t : senders_)
      t = belay::go([this](const belay::done &stop) { send_letters(stop); });
  }

  bool run(const std::array<std::string_view, 3> &addresses) {
    bool complete = true;
    for (std::string_view address : addresses) {
      if (address.find('@') == std::string_view::npos) {
        std::fprintf(stderr, "not an address: %.*s\n", static_cast<int>(address.size()), address.data());
        complete = false;
        break;
      }
      (void)queue_.tx.send(letter{std::string(address), 3});
    }
#ifdef REPAIRED
    queue_.tx.close();
#else
    if (complete)
      queue_.tx.close();
#endif
    for (belay::task &t : senders_)
      complete = t.join() && complete;
    return complete;
  }
  int sent() const { return sent_.load(); }

private:
  void send_letters(const belay::done &stop) {
    for (letter l : queue_.rx.each(stop))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits in receive: nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
      sent_ += l.to.empty() ? 0 : 1;
  }

  belay::channel<letter> queue_;
  std::atomic<int> sent_{0};
  std::array<belay::task, 2> senders_;
};

int main() {
  campaign spring;
  const bool complete = spring.run({"ada@example.org", "grace.example.org", "edsger@example.org"});
  std::printf("%d letters\n", spring.sent());
  return complete ? 0 : 1;
}
