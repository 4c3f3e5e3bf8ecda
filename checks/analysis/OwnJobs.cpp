//===- OwnJobs.cpp - writes that there is nobody to tell of ---------------===//

#include "analysis/OwnJobs.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "analysis/Threads.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

bool isOwnJob(const Unit &U, const Process &P, const Waiter &W) {
  auto *M = dyn_cast<CXXMethodDecl>(P.Function);
  if (!M || !M->getParent()->isLambda())
    return false;
  auto Runs = [&](const Event &E) {
    return (E.Kind == EventKind::Call || E.Kind == EventKind::Spawn) && llvm::is_contained(E.Callees, &P);
  };
  if (llvm::any_of(U.Module.Processes, [&](const auto &Q) {
        return llvm::any_of(Q->Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Runs); }) ||
               llvm::any_of(U.Sums->of(Q.get()).Records, [&](const Record &R) {
                 return llvm::any_of(R.runs(), [&](const Target &T) { return T.P == &P; });
               });
      }))
    return false;
  const Process &Waiter = *W.In;
  const Block *At = blockOf(Waiter, W.E);
  const Loops L(Waiter);
  const int I = At ? L.innermost(At->Id) : -1;
  auto RunsJobs = [](const Event &E) {
    auto *Call = dyn_cast_or_null<CXXOperatorCallExpr>(E.E);
    return (E.Kind == EventKind::Call || E.Kind == EventKind::Unknown) &&
           ((Call && Call->getOperator() == OO_Call) || (!Call && isa_and_nonnull<CallExpr>(E.E) && !E.Function));
  };
  return I >= 0 &&
         llvm::any_of(L.All[I].Blocks, [&](unsigned B) { return llvm::any_of(Waiter.Blocks[B].Events, RunsJobs); });
}

bool eachWaits(const Unit &U, const Process &P, const Record &Write, const Waiter &W) {
  if (&P == W.In || Write.Object->root()->K != Place::Param || W.Condition->root()->K != Place::Param ||
      llvm::none_of(U.Sums->of(&P).Records, [&](const Record &R) {
        return R.kind() == EventKind::Wait && R.Object && sameMember(R.Object, W.Condition);
      }))
    return false;
  bool Mine = false, Theirs = false;
  for (const Thread &T : U.threads().All) {
    if (T.entry() != &P)
      continue;
    Mine = true;
    for (const Thread &X : U.threads().All)
      if (X.entry() == W.In) {
        Theirs = true;
        if (X.Spawner == T.Spawner)
          return false;
      }
  }
  return Mine && Theirs;
}

} // namespace belay::analysis
