//===- Interrupt.h - being told to stop, once and in order ----------------===//
//
// A run that a user or a time limit of CI ends has found something by then, which is
// to be said. So the signals wait in a descriptor while there is something to lose.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_INTERRUPT_H
#define BELAY_TOOLS_INTERRUPT_H

#include <csignal>

namespace belay {

/// Holds back SIGINT and SIGTERM as long as it lives. Must be made by a process with one
/// thread; its children hold them back as well, for it to end them.
class Interrupt {
public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt &) = delete;
  Interrupt &operator=(const Interrupt &) = delete;

  /// Is readable from when one has come until it was asked for; -1 if there is none.
  int descriptor() const { return Descriptor; }

  /// The signal that has come, or 0.
  int told();

private:
  int Descriptor = -1;
  int Signal = 0;
  sigset_t Before;
};

} // namespace belay

#endif
