//===- Waits.h - what a thread waits for, and who could end it ------------===//

#ifndef BELAY_EXPLORE_WAITS_H
#define BELAY_EXPLORE_WAITS_H

#include "explore/Machine.h"

namespace belay::explore {

/// What a thread waits for.
struct Wait {
  Native N = Native::None;
  Value Object;
  int For = -1;              ///< the thread that holds what is waited for, or is joined
  int Behind = -1;           ///< the writer who has to go first, where For only reads
  bool Partner = false;      ///< For is who would send, notify or release, if it got there
  llvm::StringRef Operation; ///< TicketWait: Belay's operation that waits
  bool Spins = false;
};

/// True if the first register of \p D is where its result is built.
bool returnsObject(const clang::FunctionDecl *D);

/// Sets which operation of Belay \p T is in, if any: the innermost that has a user's name, and its object.
void findOperation(const Thread &T, Wait &W);

/// Thread \p Id of \p S, which can't go on.
Wait waitOf(const Machine &M, const State &S, unsigned Id);

/// The thread that waits to write what \p Lock guards, or -1: it may come before all readers who come after it, also
/// before one who reads already.
int waitingWriter(const State &S, const Value &Lock);

/// `for (;;) serve();`: the loops that \p T is in have no way out, so that it is meant to go on with the program.
bool isEndless(const Thread &T);

} // namespace belay::explore

#endif
