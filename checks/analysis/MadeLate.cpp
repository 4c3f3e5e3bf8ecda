//===- MadeLate.cpp - mutexes that are locked before they are made --------===//

#include "analysis/MadeLate.h"
#include "analysis/Cells.h"
#include "analysis/MutexLifetime.h"
#include "analysis/Paths.h"
#include "analysis/Summary.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static const FunctionDecl *calleeOf(const Event &E) {
  auto *C = dyn_cast_or_null<CallExpr>(E.E);
  return C ? C->getDirectCallee() : nullptr;
}

/// `p = malloc(sizeof *p)`: nothing is in it yet, and nobody else has it.
static bool isAllocatedHere(const Place *Root) {
  auto *V = Root->K == Place::Local ? dyn_cast<VarDecl>(Root->Decl) : nullptr;
  auto *C = V && V->getInit() ? dyn_cast<CallExpr>(V->getInit()->IgnoreParenCasts()) : nullptr;
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  return F && F->getIdentifier() && F->hasAttr<RestrictAttr>() && F->getName() == "malloc";
}

std::vector<MadeLate> findMadeLate(const Unit &U) {
  std::vector<MadeLate> Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &Init : B.Events) {
        const Place *M = Init.Ends ? Init.Object : nullptr;
        const FunctionDecl *F = M && M->known() ? calleeOf(Init) : nullptr;
        if (!F || !F->getIdentifier() || isDestroy(F) || !F->getName().ends_with("_init") ||
            !isAllocatedHere(M->root()))
          continue;
        const Paths Way(*P, U.context());
        const auto To = Way.of(&Init);
        // Past these it is another one, or is made anew.
        Paths::Points Anew;
        for (const Block &X : P->Blocks)
          for (const Event &E : X.Events)
            if ((E.Kind == EventKind::Declare && E.Object == M->root()) ||
                (E.Ends && E.Object == M && &E != &Init && calleeOf(E)))
              if (const auto At = Way.of(&E))
                Anew.push_back(*At);
        for (const Record &R : U.Sums->of(P.get()).Records) {
          const auto From = R.kind() == EventKind::Lock && R.Object == M ? Way.of(R.site()) : std::nullopt;
          if (!From || !To || !Way.reaches(*From, {*To}, Anew))
            continue;
          Out.push_back({R.site(), R.E, &Init, M});
          break;
        }
      }
  return Out;
}

} // namespace belay::analysis
