// RUN: %check_belay %s belay-close-twice %t -- -- -std=c++20 -pthread -I%belay_include
//
// Closing one of Belay's channels again has no effect; only a reason that comes second is lost.

#include "belay/channel.h"
#include "belay/task.h"
#include <utility>

using namespace belay;

int make();
bool failed();
void use(int);

// C3
void ok_again() {
  auto [tx, rx] = make_channel<int>(1);
  tx.close();
  tx.close();
}
void ok_signalled_again(done_source &stop) {
  stop.signal();
  stop.signal();
}
// C3: the error is told too late.
void bad_reason(sender<int> tx) {
  for (int i = 0; i < 3; ++i)
    if (!tx.send(make()))
      break;
  tx.close();
  if (failed())
    tx.close(errc::stopped);
    // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'tx' is closed again: the first close stands, and no receiver sees the reason that this one gives [belay-close-twice]
    // CHECK-MESSAGES: :[[@LINE-4]]:6: note: it is closed first here
}
// C3
void ok_reason(sender<int> tx) {
  for (int i = 0; i < 3; ++i)
    if (!tx.send(make()))
      break;
  if (failed())
    tx.close(errc::stopped);
  tx.close();
}
static void finish(const sender<int> &tx) { tx.close(); }
void bad_reason_after_call(sender<int> tx) {
  finish(tx);
  tx.close(errc::stopped);
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'tx' is closed again: the first close stands, and no receiver sees the reason that this one gives [belay-close-twice]
  // CHECK-MESSAGES: :[[@LINE-5]]:48: note: it is closed in 'finish' here
}
