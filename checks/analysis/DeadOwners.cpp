//===- DeadOwners.cpp - robust mutexes that are left as their owner was ----===//

#include "analysis/DeadOwners.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "analysis/Outcomes.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"
#include <cerrno>

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// From block \p Id on \p P goes on: it doesn't give up, nor take the mutex out of use.
static bool goesOn(const Process &P, unsigned Id) {
  bool Gives = false;
  straightOn(P, P.Blocks[Id], nullptr, [&](const Event &E) {
    Gives = E.Kind == EventKind::NoReturn || E.Kind == EventKind::Throw || E.Ends || E.Kind == EventKind::Destroy;
    return !Gives;
  });
  return !Gives;
}

std::vector<DeadOwner> findDeadOwners(const Unit &U) {
  std::vector<DeadOwner> Out;
  ASTContext &Ctx = U.context();
  if (!namesAny(Ctx, {"pthread_mutex_lock", "pthread_mutex_trylock", "pthread_mutex_timedlock"}) ||
      namesAny(Ctx, {"pthread_mutex_consistent", "pthread_mutex_consistent_np"}))
    return Out;
  const llvm::APSInt Dead = llvm::APSInt::get(EOWNERDEAD), Done = llvm::APSInt::get(0);
  for (auto &P : U.Module.Processes)
    for (const Block &From : P->Blocks)
      for (const Event &L : From.Events)
        if (L.Kind == EventKind::Lock && L.Status && L.E)
          for (const Block &B : P->Blocks)
            for (unsigned I = 0; B.Condition && B.Succs.size() == 2 && I < 2; ++I)
              if (allows(B, I, L, Dead, Ctx) && !allows(B, 1 - I, L, Dead, Ctx) && !allows(B, I, L, Done, Ctx) &&
                  !allows(B, I, L, llvm::APSInt::get(EINVAL), Ctx) && goesOn(*P, B.Succs[I]))
                Out.push_back({&L, B.Condition});
  return Out;
}

} // namespace belay::analysis
