#include "Interrupt.h"
#include <sys/signalfd.h>
#include <unistd.h>

namespace belay {

Interrupt::Interrupt() {
  sigset_t Held;
  sigemptyset(&Held);
  sigaddset(&Held, SIGINT);
  sigaddset(&Held, SIGTERM);
  Descriptor = signalfd(-1, &Held, SFD_NONBLOCK | SFD_CLOEXEC);
  if (Descriptor >= 0)
    sigprocmask(SIG_BLOCK, &Held, &Before);
}

Interrupt::~Interrupt() {
  if (Descriptor < 0)
    return;
  sigprocmask(SIG_SETMASK, &Before, nullptr);
  close(Descriptor);
}

int Interrupt::told() {
  signalfd_siginfo Info;
  if (!Signal && Descriptor >= 0 && read(Descriptor, &Info, sizeof Info) == sizeof Info)
    Signal = Info.ssi_signo;
  return Signal;
}

} // namespace belay
