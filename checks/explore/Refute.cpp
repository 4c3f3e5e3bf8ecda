//===- Refute.cpp - findings that never come true -------------------------===//

#include "explore/Refute.h"
#include "analysis/Unit.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace belay::explore {

/// The function of the source that \p F is written in.
static const FunctionDecl *outermost(const FunctionDecl *F) {
  const FunctionDecl *Out = F;
  for (const DeclContext *D = F; D; D = D->getParent())
    if (auto *Outer = dyn_cast<FunctionDecl>(D))
      Out = Outer;
  return Out->getCanonicalDecl();
}

/// Is \p F defined in this unit only? What a header has may be used by others, and in other ways.
static bool isOfUnit(const SourceManager &SM, const FunctionDecl *F) {
  return SM.isInMainFile(SM.getExpansionLoc(F->getLocation())) ||
         (F->isExternallyVisible() && !F->isInlined() && !F->isTemplated() && !F->isTemplateInstantiation());
}

/// Can only the roots of \p All run \p F? Or, if it is \p Led to from what only these run, nobody else from there?
static bool isClosed(const SourceManager &SM, const Exhaustion &All, const FunctionDecl *F, bool Led) {
  const FunctionDecl *Canonical = F->getCanonicalDecl();
  if (!All.Reached.contains(Canonical) || All.Outside.contains(Canonical))
    return false;
  if (Led && All.Main)
    return true;
  const FunctionDecl *Outer = outermost(F);
  if (!isOfUnit(SM, Outer))
    return false;
  return All.Main || !Outer->isExternallyVisible() ||
         llvm::any_of(All.Roots, [&](const FunctionDecl *R) { return R->getCanonicalDecl() == Outer; });
}

/// Do only the roots of \p All run what \p F and its notes are about?
static bool isClosed(const analysis::Unit &U, const Exhaustion &All, const Finding &F) {
  const SourceManager &SM = U.context().getSourceManager();
  auto IsIn = [&](SourceLocation L, const FunctionDecl *D) {
    const SourceRange R = D->getSourceRange();
    return R.isValid() &&
           SM.isPointWithin(SM.getExpansionLoc(L), SM.getExpansionLoc(R.getBegin()), SM.getExpansionLoc(R.getEnd()));
  };
  auto IsClosed = [&](SourceLocation L, bool Led) {
    return llvm::all_of(U.Module.Processes,
                        [&](const auto &P) { return !IsIn(L, P->Function) || isClosed(SM, All, P->Function, Led); });
  };
  return IsClosed(F.Loc, false) && llvm::all_of(F.Notes, [&](const Note &N) { return IsClosed(N.Loc, true); });
}

bool refutes(const analysis::Unit &U, const Finding &F, Claim What) {
  const Exhaustion &All = exhausted(U);
  const bool Ran = What == Claim::Reaches
                       ? llvm::any_of(F.Notes, [&](const Note &N) { return All.Touched.contains(N.Loc); })
                       : All.Touched.contains(F.Loc);
  return Ran && (What != Claim::Lasts || All.Ends) && isClosed(U, All, F);
}

bool endsAsSeen(const analysis::Unit &U, const Finding &F) { return isClosed(U, seenToEnd(U), F); }

} // namespace belay::explore
