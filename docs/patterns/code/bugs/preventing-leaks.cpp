// Two tasks that their owners cannot stop.
#include "belay/channel.h"
#include "belay/task.h"

// [bug]
belay::task reader(const belay::receiver<int>& rx, int& seen) {
  return belay::go([rx, &seen] {
    for (int v : rx) seen += v;  // waits for a close that may never come
  });
}
belay::task writer(const belay::sender<int>& tx) {
  return belay::go([tx] {
    for (int i = 0; tx.send(i); ++i) {
    }
  });
}
// [end]
