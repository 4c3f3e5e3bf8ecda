//===- SignalLocks.cpp - mutexes that the handler of a signal locks -------===//

#include "analysis/SignalLocks.h"
#include "analysis/LockNames.h"
#include "analysis/Loops.h"
#include "analysis/SignalHandlers.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

bool locksGlobal(const Record &R) {
  return R.kind() == EventKind::Lock && !R.E->Try && !R.E->Timed && R.Object->root()->K == Place::Global &&
         !R.Object->indirect();
}

namespace {
/// The handlers, and what they call.
llvm::DenseSet<const Process *> runBy(const SignalHandlers &H, const Unit &U) {
  llvm::DenseSet<const Process *> Run;
  llvm::SmallVector<const Process *, 8> Work;
  for (auto &[F, Loc] : H.All)
    if (const Process *P = U.Module.process(F); P && Run.insert(P).second)
      Work.push_back(P);
  while (!Work.empty())
    for (const Block &B : Work.pop_back_val()->Blocks)
      for (const Event &E : B.Events)
        for (const Process *Q : E.Callees)
          if (Run.insert(Q).second)
            Work.push_back(Q);
  return Run;
}

/// `new`, `delete`, `malloc`, `free`.
const Expr *allocation(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S))
    return nullptr;
  if (auto *N = dyn_cast<CXXNewExpr>(S); N && N->getNumPlacementArgs() == 0)
    return N;
  if (auto *D = dyn_cast<CXXDeleteExpr>(S))
    return D;
  if (auto *C = dyn_cast<CallExpr>(S))
    if (const FunctionDecl *F = C->getDirectCallee();
        F && F->getIdentifier() && F->isExternC() &&
        llvm::is_contained({"malloc", "calloc", "realloc", "free"}, F->getName()))
      return C;
  for (const Stmt *X : S->children())
    if (const Expr *E = allocation(X))
      return E;
  return nullptr;
}
} // namespace

std::vector<SignalAllocation> findSignalAllocations(const Unit &U) {
  std::vector<SignalAllocation> Out;
  if (!installsHandlers(U.context()))
    return Out;
  const SignalHandlers H = signalHandlers(U.context());
  if (H.Blocked)
    return Out;
  for (auto &[F, Loc] : H.All) {
    const Process *P = U.Module.process(F);
    const Expr *E = P && P->Lowered && comesBack(*P, P->Entry) ? allocation(P->Function->getBody()) : nullptr;
    if (E)
      Out.push_back({E->getExprLoc(), P, Loc});
  }
  return Out;
}

std::vector<SignalLock> findSignalLocks(const Unit &U) {
  std::vector<SignalLock> Out;
  const auto Locks = [&](const auto &P) { return llvm::any_of(U.Sums->of(P.get()).Records, locksGlobal); };
  if (llvm::none_of(U.Module.Processes, Locks))
    return Out;
  const SignalHandlers H = signalHandlers(U.context());
  if (H.Blocked)
    return Out;
  const llvm::DenseSet<const Process *> Run = runBy(H, U);
  const LockNames Names(U);
  for (auto &[F, Loc] : H.All) {
    const Process *P = U.Module.process(F);
    if (!P || !P->Lowered)
      continue;
    llvm::SmallVector<const Place *, 2> Done;
    for (const Record &R : U.Sums->of(P).Records) {
      // The handler may take a recursive one again: it is on the same thread.
      if (!locksGlobal(R) || llvm::is_contained(Done, R.Object) ||
          Names.relocking(R.Object, R.E->Type) == Relocking::Counts)
        continue;
      Done.push_back(R.Object);
      // What only handlers lock they may find locked by another thread's, which goes on.
      for (auto &Q : U.Module.Processes) {
        if (Run.contains(Q.get()))
          continue;
        const auto &Rs = U.Sums->of(Q.get()).Records;
        auto Other =
            llvm::find_if(Rs, [&](const Record &X) { return X.kind() == EventKind::Lock && X.Object == R.Object; });
        if (Other == Rs.end())
          continue;
        Out.push_back({R, P, Other->site(), Q.get(), Loc});
        break;
      }
    }
  }
  return Out;
}

} // namespace belay::analysis
