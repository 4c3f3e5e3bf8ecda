//===- Atomics.cpp - the compiler's atomic operations, and hand-made ones -===//

#include "Compat.h"
#include "ir/Builder.h"
#include "ir/HandMade.h"
#include "ir/Types.h"
#include "llvm/ADT/Sequence.h"

using namespace clang;

namespace belay::ir {

/// A member of an `_Atomic` structure: what an access of one means is undefined, and an error of the compiler's own.
bool partOfAtomic(const Expr *E) {
  auto *M = E ? dyn_cast<MemberExpr>(E->IgnoreParens()) : nullptr;
  auto *C = M ? dyn_cast<ImplicitCastExpr>(M->getBase()->IgnoreParens()) : nullptr;
  return M && ((C && C->getCastKind() == CK_AtomicToNonAtomic) || partOfAtomic(M->getBase()));
}

void Builder::lowerAtomic(const AtomicExpr *E) {
  const Place *P = PT.deref(value(E->getPtr()));
  StringRef Name = E->getOpAsString();
  EventKind K = Name.contains("load")                                  ? EventKind::AtomicRead
                : Name.contains("init")                                ? EventKind::Write
                : Name.contains("store") || isAtomicClear(E->getOp()) ? EventKind::AtomicWrite
                                                                         : EventKind::AtomicUpdate;
  Event &Ev = emit(K, P, E);
  Ev.Init = Name.contains("init");
  Expr::EvalResult R;
  if (!Ev.Init && E->getOrder()->EvaluateAsInt(R, Ctx))
    Ev.Relaxed = R.Val.getInt() == 0;
  if (K == EventKind::AtomicRead || Ev.Init)
    return;
  Ev.Discarded = discarded(E);
  if (isTestAndSet(E->getOp()) || isAtomicClear(E->getOp())) {
    Ev.HasConst = true;
    Ev.Value = isTestAndSet(E->getOp());
    return;
  }
  const Expr *New = E->isCmpXChg() ? E->getVal2() : E->getVal1();
  bool B;
  if (New->getType()->isIntegerType() && !New->isValueDependent() && New->EvaluateAsBooleanCondition(B, Ctx)) {
    Ev.HasConst = true;
    Ev.Value = B;
  }
}

/// A fence for the compiler: `asm volatile("" ::: "memory")`.
static bool isFence(const Stmt *S) {
  auto *A = dyn_cast_or_null<GCCAsmStmt>(S);
  return A && !hasCode(A) && llvm::any_of(llvm::seq(A->getNumClobbers()), [&](unsigned I) {
           return A->getClobber(I) == "memory";
         });
}

static bool isFence(const FunctionDecl *F) {
  constexpr unsigned Small = 2;
  auto *Body = dyn_cast_or_null<CompoundStmt>(F && F->hasBody() ? F->getBody() : nullptr);
  return Body && Body->size() <= Small && llvm::any_of(Body->body(), [](const Stmt *S) { return isFence(S); });
}

/// A function that is little more than what it has fences around.
static bool fenced(const FunctionDecl *F) {
  constexpr unsigned Small = 8;
  auto *Body = dyn_cast_or_null<CompoundStmt>(F && F->hasBody() ? F->getBody() : nullptr);
  return Body && Body->size() <= Small && llvm::any_of(Body->body(), [](const Stmt *S) {
           auto *C = dyn_cast<CallExpr>(S);
           return isFence(S) || (C && isFence(C->getDirectCallee()));
         });
}

/// `int get() const { return value; }` of a class that has a `compareAndSet` or an `exchange`, too, and whose value is
/// volatile.
static bool ofAtomicClass(const Expr *E, const FunctionDecl *In) {
  auto *M = E ? dyn_cast<MemberExpr>(E->IgnoreParens()) : nullptr;
  auto *Method = dyn_cast_or_null<CXXMethodDecl>(In);
  return M && Method && E->getType().isVolatileQualified() && isa<CXXThisExpr>(strip(M->getBase())) &&
         llvm::any_of(Method->getParent()->methods(), [](const CXXMethodDecl *X) {
           const std::string Name = X->getIdentifier() ? X->getName().lower() : "";
           return StringRef(Name).starts_with("compareand") || StringRef(Name).starts_with("compare_") ||
                  Name == "exchange";
         });
}

/// `int NoBarrier_Load(const volatile int *p) { return *p; }`: whoever calls that makes an atomic access, on a compiler
/// that had no word for it.
static bool loadsOrStores(const FunctionDecl *F) {
  return F && F->getIdentifier() && !isa<CXXMethodDecl>(F) && llvm::any_of(words(F->getName()), [](StringRef Word) {
           return Word.ltrim('_').equals_insensitive("load") || Word.ltrim('_').equals_insensitive("store");
         });
}

bool meantAtomic(const Expr *E, const FunctionDecl *In) {
  if (ofAtomicClass(E, In))
    return true;
  auto *U = E && E->getType()->isScalarType() ? dyn_cast<UnaryOperator>(strip(E)) : nullptr;
  if (!U || U->getOpcode() != UO_Deref)
    return false;
  const Expr *Pointer = U->getSubExpr();
  if (E->getType().isVolatileQualified())
    if (auto *Cast = dyn_cast<ExplicitCastExpr>(Pointer->IgnoreParenImpCasts()))
      if (QualType From = Cast->getSubExpr()->IgnoreParenImpCasts()->getType();
          From->isPointerType() && !From->getPointeeType().isVolatileQualified())
        return true;
  auto *D = dyn_cast<DeclRefExpr>(Pointer->IgnoreParenCasts());
  return D && isa<ParmVarDecl>(D->getDecl()) && In &&
         (fenced(In) || (E->getType().isVolatileQualified() && loadsOrStores(In)));
}

} // namespace belay::ir
