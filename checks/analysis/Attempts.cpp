//===- Attempts.cpp - what a lock call's result says on a branch ----------===//
//
// `if (!m.try_lock()) ...`, `if (pthread_mutex_lock(&m) != 0) return;`: on one
// edge the mutex is held, on the other it isn't.
//
//===----------------------------------------------------------------------===//

#include "analysis/Locks.h"
#include "analysis/Outcomes.h"
#include "clang/AST/ASTContext.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// `if (lock(&m) != 0) { log(); }`: branch \p Succ of \p B comes to where the other leads as well, as if nothing had
/// been wrong. Whoever writes that takes the lock for granted.
static bool goesOn(const Process &P, const Block &B, unsigned Succ) {
  constexpr unsigned Longest = 4;
  if (B.Succs.size() != 2)
    return false;
  unsigned At = B.Succs[Succ];
  for (unsigned I = 0; I < Longest; ++I) {
    if (At == B.Succs[1 - Succ])
      return true;
    const Block &Next = P.Blocks[At];
    if (Next.Succs.size() != 1 || llvm::any_of(Next.Events, [](const Event &E) {
          return E.Kind == EventKind::Return || E.Kind == EventKind::NoReturn || E.Kind == EventKind::Throw ||
                 E.Kind == EventKind::Write || E.Kind == EventKind::Lock;
        }))
      return false;
    At = Next.Succs.front();
  }
  return false;
}

/// \p Tries are the locks of the process whose calls say whether they came off. One that is only meant to fail when
/// something is wrong may be held where it says so, if it is robust (`EOWNERDEAD`).
void Flow::attempts(const Block &B, unsigned Succ, bool Partial, Point &Pt,
                    llvm::ArrayRef<const Event *> Tries) const {
  for (const Event *E : Tries) {
    if (!isTry(*E)) {
      if (failed(B, Succ, *E, P.Function->getASTContext()) && !goesOn(P, B, Succ) && release(Pt.Locks, E->Object))
        insert(Pt.MayHold, E->Object);
      continue;
    }
    std::optional<bool> Came = outcome(B, Succ, *E);
    if (!Came)
      continue;
    bool Success = E->Implicit || E->E->getType()->isBooleanType() || E->E->getType()->isRecordType();
    if (*Came == Success)
      insert(Pt.Locks, {E->Object, E->Shared});
    else if (!Partial)
      llvm::erase(Pt.MayHold, E->Object);
  }
}

} // namespace belay::analysis
