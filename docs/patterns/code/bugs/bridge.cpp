// A bridge by hand, in which one of three waits has no done.
#include "belay/channel.h"
#include "belay/scope.h"

void bridge(belay::scope& s, belay::receiver<belay::receiver<int>> files, belay::sender<int> out) {
  // [bug]
  s.go([=](belay::done stop) {
    for (auto file : files.each(stop)) {
      for (int v : file) {  // the inner channel can be silent for ever
        if (!out.send(v, stop)) return;
      }
    }
  });
  // [end]
}
