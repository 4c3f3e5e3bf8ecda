//===- DeferredPolls.cpp - loops until a deferred call is ready -----------===//

#include "analysis/DeferredPolls.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// True if \p E is the enumerator \p Name of std's \p Enum.
static bool isEnumerator(const Expr *E, StringRef Enum, StringRef Name) {
  auto *D = dyn_cast<DeclRefExpr>(bare(E));
  auto *C = D ? dyn_cast<EnumConstantDecl>(D->getDecl()) : nullptr;
  auto *Of = C ? dyn_cast<EnumDecl>(C->getDeclContext()) : nullptr;
  return Of && Of->isInStdNamespace() && Of->getName() == Enum && C->getName() == Name;
}

/// `std::launch::deferred`, alone or beside the other.
static bool maybeDeferred(const Expr *E) {
  auto *Both = dyn_cast<CXXOperatorCallExpr>(bare(E));
  return isEnumerator(E, "launch", "deferred") ||
         (Both && Both->getOperator() == OO_Pipe && llvm::any_of(Both->arguments(), maybeDeferred));
}

/// `std::async(std::launch::deferred, ...)`, of which \p V is made.
static const CallExpr *deferredCall(const VarDecl *V) {
  const Expr *E = V->getInit() ? bare(V->getInit()) : nullptr;
  // Before C++17 there is a move, and a shared_future is made of the other.
  while (auto *C = dyn_cast_or_null<CXXConstructExpr>(E))
    E = C->getNumArgs() == 1 ? bare(C->getArg(0)) : nullptr;
  auto *Call = dyn_cast_or_null<CallExpr>(E);
  const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
  return F && F->isInStdNamespace() && calledName(Call) == "async" && Call->getNumArgs() > 1 &&
                 maybeDeferred(Call->getArg(0))
             ? Call
             : nullptr;
}

/// The name of the method of \p V that \p E calls; empty if it is anything else.
static StringRef asks(const Expr *E, const VarDecl *V) {
  auto *C = dyn_cast<CXXMemberCallExpr>(bare(E));
  return C && namedVariable(C->getImplicitObjectArgument()) == V ? calledName(C) : StringRef();
}

static bool polls(const Expr *E, const VarDecl *V) {
  const StringRef Name = asks(E, V);
  return Name == "wait_for" || Name == "wait_until";
}

/// True if \p V is named in \p S other than in calls of its methods, so that others may run the task.
static bool escapes(const Stmt *S, const VarDecl *V) {
  if (!S)
    return false;
  if (auto *E = dyn_cast<CXXMemberCallExpr>(S)) {
    const StringRef Name = asks(E, V);
    if (polls(E, V) || Name == "get" || Name == "wait" || Name == "valid")
      return llvm::any_of(E->arguments(), [&](const Expr *A) { return escapes(A, V); });
  }
  auto *D = dyn_cast<DeclRefExpr>(S);
  return (D && D->getDecl() == V) || llvm::any_of(S->children(), [&](const Stmt *C) { return escapes(C, V); });
}

/// True if \p Status is given nothing in \p S but what \p V answers.
static bool keepsAnswers(const Stmt *S, const VarDecl *Status, const VarDecl *V, bool &Any) {
  if (!S)
    return true;
  auto *Assign = dyn_cast<BinaryOperator>(S);
  if (Assign && Assign->isAssignmentOp() && namedVariable(Assign->getLHS()) == Status) {
    Any = true;
    return polls(Assign->getRHS(), V);
  }
  auto *Address = dyn_cast<UnaryOperator>(S);
  if (isa<LambdaExpr>(S) || (Address && Address->getOpcode() == UO_AddrOf))
    return !mentions(S, Status);
  if (auto *D = dyn_cast<DeclStmt>(S); D && llvm::is_contained(D->decls(), Status) && Status->getInit()) {
    Any = true;
    return polls(Status->getInit(), V);
  }
  return llvm::all_of(S->children(), [&](const Stmt *C) { return keepsAnswers(C, Status, V, Any); });
}

/// True if \p C, which leads out of a loop when it is \p When, asks whether \p V is ready.
static bool onlyReady(const Expr *C, bool When, const VarDecl *V, const Stmt *Body) {
  C = C ? unnegated(C, When) : nullptr;
  auto *B = dyn_cast_or_null<BinaryOperator>(C);
  if (!B || !B->isEqualityOp() || (B->getOpcode() == BO_EQ) != When)
    return false;
  const bool Left = isEnumerator(B->getLHS(), "future_status", "ready");
  if (!Left && !isEnumerator(B->getRHS(), "future_status", "ready"))
    return false;
  const Expr *Other = bare(Left ? B->getRHS() : B->getLHS());
  if (auto *Assign = dyn_cast<BinaryOperator>(Other); Assign && Assign->getOpcode() == BO_Assign)
    Other = Assign->getRHS();
  const VarDecl *Status = namedVariable(Other);
  bool Any = false;
  return Status ? Status->hasLocalStorage() && keepsAnswers(Body, Status, V, Any) && Any : polls(Other, V);
}

static void findIn(const Process &P, const VarDecl *V, const CallExpr *Async, std::vector<DeferredPoll> &Out) {
  const Stmt *Body = P.Function->getBody();
  const Loops Ls(P);
  for (const Loop &L : Ls.All) {
    // An exception may leave it, but not for a handler here.
    const bool Ready = llvm::all_of(L.Exits, [&](const Exit &X) {
      const Block &B = P.Blocks[X.From];
      if (!B.Condition)
        return llvm::all_of(B.Succs, [&](unsigned S) { return S == P.Exit || L.Blocks.contains(S); });
      return onlyReady(B.Condition, X.When, V, Body);
    });
    if (!Ready || !Ls.Reached.contains(L.Header))
      continue;
    const Event *Poll = nullptr;
    bool Runs = false;
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Acquire && E.E && !asks(E.E, V).empty()) {
          if (!polls(E.E, V))
            Runs |= reaches(P, B.Id, L.Header);
          else if (!Poll && L.Blocks.contains(B.Id))
            Poll = &E;
        }
    if (Poll && !Runs && !escapes(Body, V))
      return Out.push_back({V, Async, Poll, L.Loc});
  }
}

std::vector<DeferredPoll> findDeferredPolls(const Unit &U) {
  std::vector<DeferredPoll> Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Declare && E.Object && E.Object->K == Place::Local)
          if (auto *V = cast<VarDecl>(E.Object->Decl); const CallExpr *Async = deferredCall(V))
            findIn(*P, V, Async, Out);
  return Out;
}

} // namespace belay::analysis
