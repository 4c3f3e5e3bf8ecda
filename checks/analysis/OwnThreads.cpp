//===- OwnThreads.cpp - threads of a class that isn't known ---------------===//

#include "analysis/OwnThreads.h"
#include "analysis/Cells.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static bool isLambda(const Process &P) {
  auto *M = dyn_cast<CXXMethodDecl>(P.Function);
  return M && M->getParent()->isLambda();
}

/// Where \p P's callers come from that nobody in the unit calls: itself, if its callers aren't all seen, or call it on
/// another object.
static void addTops(const Unit &U, const Process &P, llvm::SmallPtrSetImpl<const Process *> &Tops,
                    llvm::SmallPtrSetImpl<const Process *> &Seen) {
  if (!Seen.insert(&P).second)
    return;
  llvm::SmallVector<const Process *, 4> Callers;
  bool Own = !isLambda(P) && U.uses().allCallersSeen(P.Function);
  for (auto &Q : U.Module.Processes)
    for (const Block &B : Q->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Call && llvm::is_contained(E.Callees, &P)) {
          Own &= E.This && E.This->K == Place::This;
          Callers.push_back(Q.get());
        }
  if (!Own || Callers.empty())
    Tops.insert(&P);
  else
    for (const Process *Q : Callers)
      addTops(U, *Q, Tops, Seen);
}

/// The class that \p E makes an object of, if one can be joined.
static bool makesThread(const Event &E) {
  auto *C = dyn_cast_or_null<CXXConstructorDecl>(E.Function);
  return C && llvm::any_of(C->getParent()->methods(), [](const CXXMethodDecl *M) {
           return M->getIdentifier() && M->getName() == "join" && M->param_empty();
         });
}

bool onOneOwnThread(const Unit &U, llvm::ArrayRef<const Process *> All) {
  llvm::SmallPtrSet<const Process *, 4> Tops, Seen;
  for (const Process *P : All)
    addTops(U, *P, Tops, Seen);
  const Process *Top = Tops.size() == 1 && isLambda(**Tops.begin()) ? *Tops.begin() : nullptr;
  auto IsTop = [&](const Place *X) {
    auto It = X && X->K == Place::Closure ? U.Module.Closures.find(X) : U.Module.Closures.end();
    return It != U.Module.Closures.end() && It->second.Body == Top;
  };
  unsigned Given = 0;
  for (auto &P : U.Module.Processes)
    for (const Block &B : Top ? P->Blocks : std::vector<Block>())
      for (const Event &E : B.Events)
        Given += makesThread(E) && llvm::any_of(E.Args, IsTop);
  return Given == 1;
}

} // namespace belay::analysis
