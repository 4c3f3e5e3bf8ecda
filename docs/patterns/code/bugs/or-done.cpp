// A loop over somebody else's channel, which asks for the done at the wrong place.
#include "belay/channel.h"
#include "belay/scope.h"

void use(int v);

void show(const belay::receiver<int>& theirs) {
  belay::scope s;
  // [bug]
  s.go([theirs](belay::done stop) {
    for (int v : theirs) {           // waits past the stop
      if (stop.signalled()) return;  // is only asked after the next value
      use(v);
    }
  });
  // [end]
}
