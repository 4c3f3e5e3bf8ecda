//===- KeptLocks.cpp - returns that keep a lock for nobody ----------------===//

#include "analysis/KeptLocks.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "ir/Types.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// `lock`, `unlock`, `try_lock`: nothing but that.
static bool isPlainLock(const FunctionDecl *F) {
  static constexpr llvm::StringRef Words[] = {"lock",      "unlock", "trylock", "try",   "shared",  "unique",
                                              "exclusive", "mutex",  "for",     "until", "acquire", "release",
                                              "enter",     "leave",  "begin",   "end",   "wait"};
  return llvm::all_of(words(F->getName()), [](llvm::StringRef W) {
    return llvm::any_of(Words, [&](llvm::StringRef X) { return W.trim('_').equals_insensitive(X); });
  });
}

/// `return false;`, `return NULL;`, `return -1;`
static bool fails(const Event &Return, const ASTContext &Ctx) {
  const Expr *E = Return.E ? Return.E->IgnoreParenCasts() : nullptr;
  Expr::EvalResult R;
  if (!E || E->isValueDependent() || !Return.E->EvaluateAsRValue(R, Ctx))
    return false;
  const QualType T = Ctx.getCanonicalType(Return.E->getType());
  if (T->isBooleanType())
    return R.Val.isInt() && R.Val.getInt() == 0;
  return T->isPointerType() ? R.Val.isLValue() && R.Val.isNullPointer()
                            : R.Val.isInt() && T->isSignedIntegerType() && R.Val.getInt().isNegative();
}

bool tellsNothing(const Process &P, const Event *Return) {
  return P.Function->getReturnType()->isVoidType() || (Return && fails(*Return, P.Function->getASTContext()));
}

/// A branch on a number that the caller gives: it knows what that means.
static bool asksCaller(const Process &P) {
  return llvm::any_of(P.Blocks, [](const Block &B) {
    return llvm::any_of(B.Reads, [](const Place *X) {
      auto *V = X->K == Place::Param ? dyn_cast_or_null<ParmVarDecl>(X->Decl) : nullptr;
      return V && V->getType()->isIntegralOrEnumerationType();
    });
  });
}

/// More than its name says it.
static bool isSaid(const FunctionDecl *F) {
  return !F->getIdentifier() || F->hasAttrs() || isa<CXXConstructorDecl, CXXDestructorDecl>(F);
}

bool keptForNobody(const Process &P, const Event &Lock, const Event *Return,
                   llvm::function_ref<bool(const Block &)> Free) {
  const FunctionDecl *F = P.Function;
  if (!locksForOthers(F))
    return true;
  const Block *At = blockOf(P, &Lock);
  // `for (;;) { lock(); if (ready) return; unlock(); }`
  auto InLoop = [&] { return leads(P, *At, *At); };
  if (!Return || isSaid(F) || isPlainLock(F) || !At || InLoop() || asksCaller(P))
    return false;
  const ASTContext &Ctx = F->getASTContext();
  const bool Void = F->getReturnType()->isVoidType();
  return (Void || fails(*Return, Ctx)) && llvm::any_of(P.Blocks[P.Exit].Preds, [&](unsigned Id) {
           const Block &B = P.Blocks[Id];
           const auto Last = llvm::find_if(B.Events, [](const Event &E) { return E.Kind == EventKind::Return; });
           const bool Throws = llvm::any_of(B.Events, [](const Event &E) { return E.Kind == EventKind::Throw; });
           return Free(B) && !Throws && // an exception tells the caller
                  (Void || (Last != B.Events.end() && !fails(*Last, Ctx)));
         });
}

} // namespace belay::analysis
