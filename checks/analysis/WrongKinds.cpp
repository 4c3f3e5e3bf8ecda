//===- WrongKinds.cpp - mutexes used as what they weren't made ------------===//

#include "analysis/WrongKinds.h"
#include "analysis/Cells.h"
#include "ir/UserDecls.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

/// \p S names one of C's kinds of mutexes: \p Timed, or another.
static bool namesKind(const Stmt *S, bool Timed) {
  if (auto *Ref = dyn_cast<DeclRefExpr>(S))
    if (auto *Kind = dyn_cast<EnumConstantDecl>(Ref->getDecl()))
      return Kind->getName().starts_with("mtx_") && (Kind->getName() == "mtx_timed") == Timed;
  return llvm::any_of(S->children(), [&](const Stmt *C) { return C && namesKind(C, Timed); });
}

namespace {
class Calls : public ir::UserCode {
public:
  explicit Calls(ASTContext &Ctx) : UserCode(Ctx.getSourceManager()) { TraverseDecl(Ctx.getTranslationUnitDecl()); }
  llvm::MapVector<const ValueDecl *, llvm::SmallVector<const CallExpr *, 1>> Made, Timed;

  bool VisitCallExpr(CallExpr *C) override {
    const llvm::StringRef Name = calledName(C);
    const bool Makes = Name == "mtx_init";
    if ((Makes || Name == "mtx_timedlock") && C->getNumArgs() == 2)
      if (const ValueDecl *M = addressed(C->getArg(0)))
        (Makes ? Made : Timed)[M].push_back(C);
    return true;
  }
};
} // namespace

std::vector<WrongKind> findWrongKinds(const Unit &U) {
  std::vector<WrongKind> Out;
  if (!namesAny(U.context(), {"mtx_timedlock"}))
    return Out;
  const Calls Of(U.context());
  for (auto &[M, Uses] : Of.Timed) {
    auto Plain = [](const CallExpr *C) { return namesKind(C->getArg(1), false) && !namesKind(C->getArg(1), true); };
    auto Made = Of.Made.find(M);
    if (Made != Of.Made.end() && llvm::all_of(Made->second, Plain))
      Out.push_back({Made->second.front(), Uses.front(), M});
  }
  return Out;
}

} // namespace belay::analysis
