// A tee by hand: both sends are deaf.
#include "belay/channel.h"
#include "belay/scope.h"

void tee(belay::scope& s, belay::receiver<int> in, belay::sender<int> a, belay::sender<int> b) {
  // [bug]
  s.go([=](belay::done stop) {
    for (int v : in.each(stop)) {
      // One that leaves ends the other; one that is slow holds it; and a stop ends neither send.
      if (!a.send(v) || !b.send(v)) return;
    }
  });
  // [end]
}
