//===- Identity.cpp - code that asks which thread it is on ----------------===//

#include "analysis/Identity.h"
#include "analysis/Claims.h"
#include "analysis/Loops.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

/// `pthread_self()`, `std::this_thread::get_id()`.
static bool isWho(const CallExpr &C) {
  const FunctionDecl *F = C.getDirectCallee();
  if (!F || !F->getIdentifier())
    return false;
  static constexpr StringRef Names[] = {"get_id",       "pthread_self", "pthread_equal",
                                        "thrd_current", "thrd_equal",   "gettid"};
  if (llvm::is_contained(Names, F->getName()))
    return true;
  // `Thread::currentThreadId()`: no object's, so the caller's.
  auto *M = dyn_cast<CXXMethodDecl>(F);
  const std::string Lower = F->getName().lower();
  const StringRef Name = Lower;
  if (M && !M->isStatic())
    return false;
  // `GetCurrentThreadPointer(kernel)`
  return (C.getNumArgs() == 0 && Name.contains("thread") && Name.ends_with("id")) || Name.contains("currentthread") ||
         Name.contains("current_thread");
}

bool asksWho(const Stmt *S, unsigned Depth) {
  if (!S)
    return false;
  if (auto *R = dyn_cast<DeclRefExpr>(S))
    if (auto *V = dyn_cast<VarDecl>(R->getDecl())) {
      // A thread's own, or `pthread_t self = pthread_self();`.
      const Expr *Init = V->isLocalVarDecl() && V->hasLocalStorage() ? V->getInit() : nullptr;
      auto *Call = Init ? dyn_cast<CallExpr>(Init->IgnoreParenCasts()) : nullptr;
      if (V->getTLSKind() != VarDecl::TLS_None || (Call && isWho(*Call)))
        return true;
    }
  if (auto *C = dyn_cast<CallExpr>(S)) {
    const FunctionDecl *F = C->getDirectCallee(), *Def = nullptr;
    if (isWho(*C) || (Depth && F && F->getIdentifier() && F->hasBody(Def) && asksWho(Def->getBody(), Depth - 1)))
      return true;
  }
  return llvm::any_of(S->children(), [&](const Stmt *C) { return asksWho(C, Depth); });
}

bool asksBesideWho(const Stmt *S, const Expr *E) {
  if (!S || !E)
    return false;
  if (auto *B = dyn_cast<BinaryOperator>(S); B && B->getOpcode() == BO_LAnd)
    if ((holds(B->getLHS(), E) && asksWho(B->getRHS(), /*Depth=*/1)) ||
        (holds(B->getRHS(), E) && asksWho(B->getLHS(), /*Depth=*/1)))
      return true;
  return llvm::any_of(S->children(), [&](const Stmt *C) { return asksBesideWho(C, E); });
}

bool onlyByOwner(const ir::Process &P, const ir::Block &At) {
  return llvm::any_of(P.Blocks, [&](const ir::Block &B) {
    if (B.Id == At.Id || B.Succs.size() != 2 || !B.Condition || !reaches(P, B.Id, At.Id) ||
        !asksWho(B.Condition, /*Depth=*/2) || reaches(P, P.Entry, At.Id, B.Id))
      return false;
    bool When = true;
    auto *Op = dyn_cast<BinaryOperator>(unnegated(B.Condition, When)->IgnoreParenImpCasts());
    const bool Mine = When != (Op && Op->getOpcode() == BO_NE);
    return reaches(P, B.Succs[!Mine], At.Id, B.Id) && !reaches(P, B.Succs[Mine], At.Id, B.Id);
  });
}

/// A call that says which thread this is.
static bool saysWho(const Expr *E) {
  auto *C = dyn_cast<CallExpr>(E->IgnoreParenCasts());
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  const std::string Name = F && F->getIdentifier() ? F->getName().lower() : "";
  auto Has = [&](llvm::ArrayRef<StringRef> Words) {
    return llvm::any_of(Words, [&](StringRef W) { return StringRef(Name).contains(W); });
  };
  return C && (asksWho(C, /*Depth=*/1) ||
               (Has({"thread", "worker", "cpu", "core"}) && Has({"index", "id", "num", "no"}) && C->getNumArgs() == 0));
}

bool ofOwnThread(const Expr *E, const Uses &All) {
  while (E) {
    E = E->IgnoreParenCasts();
    if (auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
      const Expr *Index = A->getIdx()->IgnoreParenCasts();
      auto *D = dyn_cast<DeclRefExpr>(Index);
      auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
      if (!V)
        return saysWho(Index);
      if (!V->isLocalVarDecl())
        return false;
      bool Any = V->hasInit();
      if (Any && !saysWho(V->getInit()))
        return false;
      auto None = [&](const Expr *Value) { // `index = -1;`
        Expr::EvalResult R;
        return Value->EvaluateAsInt(R, All.context()) && R.Val.getInt().isNegative();
      };
      return llvm::all_of(All.of(V),
                          [&](const Use &X) {
                            const bool Says = X.K == Use::Assign && X.Value && saysWho(X.Value);
                            Any |= Says;
                            return Says || X.K == Use::Read || X.K == Use::Init ||
                                   (X.K == Use::Assign && X.Value && None(X.Value));
                          }) &&
             Any;
    }
    if (auto *M = dyn_cast<MemberExpr>(E))
      E = M->getBase();
    else if (auto *U = dyn_cast<UnaryOperator>(E))
      E = U->getSubExpr();
    else
      return false;
  }
  return false;
}

} // namespace belay::analysis
