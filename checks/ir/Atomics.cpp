//===- Atomics.cpp - the compiler's atomic operations ---------------------===//

#include "ir/Builder.h"

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
  EventKind K = Name.contains("load")    ? EventKind::AtomicRead
                : Name.contains("init")  ? EventKind::Write
                : Name.contains("store") ? EventKind::AtomicWrite
                                         : EventKind::AtomicUpdate;
  Event &Ev = emit(K, P, E);
  Ev.Init = Name.contains("init");
  Expr::EvalResult R;
  if (!Ev.Init && E->getOrder()->EvaluateAsInt(R, Ctx))
    Ev.Relaxed = R.Val.getInt() == 0;
  if (K == EventKind::AtomicRead || Ev.Init)
    return;
  const Expr *New = E->isCmpXChg() ? E->getVal2() : E->getVal1();
  bool B;
  if (New->getType()->isIntegerType() && !New->isValueDependent() && New->EvaluateAsBooleanCondition(B, Ctx)) {
    Ev.HasConst = true;
    Ev.Value = B;
  }
}

} // namespace belay::ir
