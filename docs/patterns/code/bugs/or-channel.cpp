// An or-channel by hand: a thread for each input.
#include <thread>

#include "belay/done.h"

// [bug]
belay::done_source either(belay::done a, belay::done b) {
  belay::done_source any;
  std::thread([=] {
    a.wait();
    any.signal();
  }).detach();
  std::thread([=] {
    b.wait();
    any.signal();
  }).detach();
  return any;
}
// [end]
