//===- DiscardedFutureCheck.cpp -------------------------------------------===//

#include "DiscardedFutureCheck.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

/// Does the call return a future, whose value or error nobody will see?
static bool returnsFuture(const ir::Event &E) {
  const CXXRecordDecl *R = E.Function ? E.Function->getReturnType()->getAsCXXRecordDecl() : nullptr;
  return R && R->isInStdNamespace() && R->getIdentifier() && R->getName() == "future";
}

void DiscardedFutureCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (auto &P : U.Module.Processes)
    for (const ir::Block &B : P->Blocks)
      for (const ir::Event &E : B.Events) {
        if (!E.Discarded)
          continue;
        Finding F;
        F.Loc = E.Loc;
        if (E.Kind == ir::EventKind::Spawn && E.Type == model::TypeKind::Future) {
          F.Level = Confidence::Proven;
          F.Message = "the future is discarded: its destructor waits here for the task, so nothing runs in parallel; "
                      "keep it and wait for it later";
        } else if ((E.Kind == ir::EventKind::Call || E.Kind == ir::EventKind::Unknown) && returnsFuture(E)) {
          F.Level = Confidence::Discipline;
          F.Message = llvm::formatv("the future that '{0}' returns is discarded: an error of the task is lost",
                                    E.Function->getNameAsString());
        } else
          continue;
        Out.push_back(std::move(F));
      }
}

} // namespace belay
