//===- Turns.cpp - threads that work only when they are told to -----------===//

#include "analysis/Turns.h"
#include "analysis/Sharing.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static bool has(const Tokens &Ts, const Place *P) {
  return llvm::any_of(Ts, [&](const Place *T) { return alike(T, P); });
}

/// True if \p P stays in a loop until \p Turn says that it may go on.
bool Turns::waits(const Process &P, const Place *Turn) const {
  return llvm::any_of(P.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Reads, [&](const Place *R) {
      Event Asked;
      Asked.Object = R;
      return alike(R, Turn) && decidesLoop(P, Asked);
    });
  });
}

/// True if \p P sets \p Turn, itself or in a function that it calls for that.
bool Turns::tells(const Process &P, const Place *Turn) const {
  auto Sets = [&](EventKind K, const Place *Object) { return isAtomic(K) && isWrite(K) && alike(Object, Turn); };
  return llvm::any_of(P.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Events, [&](const Event &E) {
      if (E.Kind != EventKind::Call)
        return Sets(E.Kind, E.Object);
      return llvm::any_of(S.callees(E), [&](const Target &T) {
        return llvm::any_of(S.of(T.P).Records, [&](const Record &R) { return Sets(R.kind(), R.Object); });
      });
    });
  });
}

bool Turns::apart(const Record &Inside, llvm::ArrayRef<Target> Entries, const Record &Outside) const {
  for (const Place *Turn : Inside.after()) {
    QualType T = Turn->type();
    if (Turn->root()->K != Place::Global || T.isNull() || !has(Inside.before(), Turn))
      continue;
    bool Told = false, Apart = true;
    for (auto &P : U.Module.Processes) {
      if (llvm::any_of(Entries, [&](const Target &X) { return X.P == P.get(); }))
        continue;
      if (!waits(*P, Turn) || !tells(*P, Turn))
        continue;
      Told = true;
      // What comes neither before it tells the thread nor after it has waited may be beside it.
      Apart &= llvm::none_of(S.of(P.get()).Records, [&](const Record &R) {
        return R.E == Outside.E && !has(R.before(), Turn) && !has(R.after(), Turn);
      });
    }
    if (Told && Apart)
      return true;
  }
  return false;
}

} // namespace belay::analysis
