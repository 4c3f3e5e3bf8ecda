// A loop over two channels that nothing ends.
#include <variant>

#include "belay/channel.h"
#include "belay/scope.h"
#include "belay/select.h"

void run(const belay::receiver<int>& rx, const belay::receiver<int>& rx2, int& sum) {
  belay::scope s;
  // [bug]
  s.go([rx, rx2, &sum] {
    for (;;) {  // no on_done, and nobody looks for `closed`
      auto next = belay::select(belay::on_receive(rx), belay::on_receive(rx2));
      if (next.index() == 0) sum += std::get<0>(next).value_or(0);
    }
  });
  s.stop();  // nobody listens: the join never returns
  // [end]
}
