//===- Hooks.cpp - what pointers to functions point to --------------------===//

#include "ir/Builder.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace belay::ir {

const FunctionDecl *namedFunction(const Expr *E) {
  E = E ? E->IgnoreParenCasts() : nullptr;
  if (auto *U = dyn_cast_or_null<UnaryOperator>(E); U && U->getOpcode() == UO_AddrOf)
    E = U->getSubExpr()->IgnoreParens();
  auto *D = dyn_cast_or_null<DeclRefExpr>(E);
  auto *F = D ? dyn_cast<FunctionDecl>(D->getDecl()) : nullptr;
  return F && !isa<CXXMethodDecl>(F) ? F : nullptr;
}

void noteHook(const ValueDecl *D, const Expr *Value, UnitFacts &U) {
  if (D->getType()->isFunctionPointerType())
    U.Hooks[D].push_back(Value);
}

void noteHooks(const CallSite &C, UnitFacts &U) {
  const FunctionDecl *Def = userBody(C.F);
  for (unsigned I = 0; Def && I < C.Args.size() && I < Def->getNumParams(); ++I)
    noteHook(Def->getParamDecl(I), C.Args[I], U);
}

void forListed(const InitListExpr *L, llvm::function_ref<void(const FieldDecl *, const Expr *)> Do) {
  const RecordDecl *R = L->isSemanticForm() && !L->getType().isNull() ? L->getType()->getAsRecordDecl() : nullptr;
  auto *Class = dyn_cast_or_null<CXXRecordDecl>(R);
  if (!R || R->isUnion() || !R->isCompleteDefinition() || (Class && Class->getNumBases()))
    return;
  for (const FieldDecl *F : R->fields()) {
    const Expr *Init = F->getFieldIndex() < L->getNumInits() ? L->getInit(F->getFieldIndex()) : nullptr;
    if (Init && !isa<ImplicitValueInitExpr>(Init))
      Do(F, Init);
  }
}

void noteHooks(const InitListExpr *L, UnitFacts &U) {
  forListed(L, [&](const FieldDecl *F, const Expr *Init) { noteHook(F->getCanonicalDecl(), Init, U); });
}

void noteAllHooks(const InitListExpr *L, UnitFacts &U) {
  noteHooks(L, U);
  for (const Expr *I : L->inits())
    if (auto *Inner = dyn_cast_or_null<InitListExpr>(I))
      noteAllHooks(Inner, U);
}

/// Adds to \p Only what \p D is given; false if that isn't one function for all that this unit shows.
static bool given(const ValueDecl *D, const UnitFacts &U, const ASTContext &Ctx, const FunctionDecl *&Only,
                  unsigned Depth = 0) {
  auto It = U.Hooks.find(D);
  if (It == U.Hooks.end())
    return true;
  for (const Expr *E : It->second) {
    if (!E)
      return false;
    if (isNull(E, Ctx))
      continue;
    const FunctionDecl *F = namedFunction(E);
    if (!F) { // a parameter, which all callers give one
      auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
      auto *P = Ref ? dyn_cast<ParmVarDecl>(Ref->getDecl()) : nullptr;
      auto *In = P ? dyn_cast<FunctionDecl>(P->getDeclContext()) : nullptr;
      if (!In || In->isExternallyVisible() || U.Assigned.contains(P) || Depth > 2 || !given(P, U, Ctx, Only, Depth + 1))
        return false;
      continue;
    }
    if (Only && Only != F->getCanonicalDecl())
      return false;
    Only = F->getCanonicalDecl();
  }
  return true;
}

/// The one function that \p D ever points to: a variable of this unit, or a member of a structure of the main file.
const FunctionDecl *Builder::onlyFunction(const ValueDecl *D) {
  if (!D->getType()->isFunctionPointerType())
    return nullptr;
  const FunctionDecl *Only = nullptr;
  auto *V = dyn_cast<VarDecl>(D);
  if (V) {
    if (!V->hasGlobalStorage() || V->hasDefinition(Ctx) == VarDecl::DeclarationOnly ||
        Facts.Escaping.contains(V->getCanonicalDecl()))
      return nullptr;
    const Expr *Init = V->getAnyInitializer();
    Only = namedFunction(Init);
    if (Init && !Only && !isNull(Init, Ctx))
      return nullptr;
    Only = Only ? Only->getCanonicalDecl() : nullptr;
  } else if (!isa<FieldDecl>(D) || !Ctx.getSourceManager().isInMainFile(D->getLocation())) {
    return nullptr;
  }
  return given(cast<ValueDecl>(D->getCanonicalDecl()), Facts, Ctx, Only) ? Only : nullptr;
}

} // namespace belay::ir
