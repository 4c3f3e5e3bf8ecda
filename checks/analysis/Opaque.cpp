//===- Opaque.cpp - what code that isn't seen may do to locks and order ---===//

#include "analysis/Locks.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

Tokens opaque(const Event &E, Module &M) {
  Tokens T;
  bool Unseen = E.Kind == EventKind::Unknown || (E.Kind == EventKind::Call && E.Callees.empty() && !E.Entry);
  if (Unseen && E.This && E.This->known())
    insert(T, handled(M, E.This));
  if (E.Kind == EventKind::Unknown) {
    insert(T, E.Object);
    insert(T, E.Second);
  }
  return T;
}

/// `pthread_cleanup_push(cleanup_mutex, &m); ... pthread_cleanup_pop(1);`: who is given a lock as a `void *`, and
/// nothing else, is there to let go of it.
void Flow::handOver(Point &Pt, const Event &E) const {
  const FunctionDecl *F = E.Function;
  const Place *Given = F && E.Args.size() == 1 && E.Args.front() ? E.Args.front() : nullptr;
  if (!Given || Given->K != Place::AddressOf || F->getNumParams() != 1 ||
      !F->getParamDecl(0)->getType()->isVoidPointerType() || !F->getReturnType()->isVoidType())
    return;
  if (release(Pt.Locks, Given->Parent))
    llvm::erase(Pt.MayHold, Given->Parent);
}

} // namespace belay::analysis
