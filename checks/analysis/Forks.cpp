//===- Forks.cpp - which branch is the child's ----------------------------===//

#include "analysis/Forks.h"
#include "analysis/Outcomes.h"
#include "clang/AST/Decl.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

llvm::SmallVector<const Event *, 1> forksIn(const Process &P) {
  llvm::SmallVector<const Event *, 1> Out;
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::Unknown && E.E && E.Function && E.Function->getIdentifier() &&
          (E.Function->getName() == "fork" || E.Function->getName() == "vfork") && E.Function->isExternC())
        Out.push_back(&E);
  return Out;
}

const Event *childOf(llvm::ArrayRef<const Event *> Forks, const Block &B, unsigned Succ, const ASTContext &Ctx) {
  for (const Event *F : Forks)
    if (!allows(B, Succ, *F, llvm::APSInt::get(1), Ctx) && allows(B, Succ, *F, llvm::APSInt::get(0), Ctx))
      return F;
  return nullptr;
}

} // namespace belay::analysis
