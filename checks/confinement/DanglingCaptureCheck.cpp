//===- DanglingCaptureCheck.cpp -------------------------------------------===//

#include "DanglingCaptureCheck.h"
#include "Parts.h"
#include "analysis/EarlyThreads.h"
#include "analysis/Handles.h"
#include "ir/Builder.h"
#include "ir/Parents.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

static Finding early(const Unit &U, const EarlyThread &E) {
  Finding F;
  F.Level = E.Level;
  std::string Entry = entryName(*U.Sums, *E.Spawn);
  if (E.K == EarlyThread::BeforeDerived) {
    F.Loc = E.Spawn->Loc;
    std::string Class = E.Override ? E.Override->getParent()->getNameAsString() : "a derived class";
    F.Message = llvm::formatv(
        "thread '{0}' is started in a constructor and calls '{1}', which {2} overrides: it may run before "
        "that part of the object is made; start it when the object is complete",
        Entry, E.Called->getNameAsString(), E.Override ? "'" + Class + "'" : Class);
    F.Notes.push_back({E.Use, llvm::formatv("'{0}' is called here", E.Called->getNameAsString())});
    return F;
  }
  if (E.K == EarlyThread::AfterDerived) {
    F.Loc = E.Spawn->Loc;
    const std::string Class = E.Override->getParent()->getNameAsString();
    F.Message = llvm::formatv("thread '{0}' calls '{1}' of '{2}', which uses '{3}', and only the destructor of its base "
                              "'{4}' joins it, when '{3}' is gone; join it in the destructor of '{2}', or let a "
                              "method that is called before do it",
                              Entry, E.Called->getNameAsString(), Class, E.Member->getNameAsString(),
                              cast<CXXMethodDecl>(E.Base->Function)->getParent()->getNameAsString());
    F.Notes.push_back({E.Use, llvm::formatv("'{0}' is used here", E.Member->getNameAsString())});
    F.Notes.push_back({E.Base->Function->getLocation(), "the thread is joined here"});
    return F;
  }
  F.Loc = E.Handle->getLocation();
  std::string Handle = E.Handle->getNameAsString(), Member = E.Member->getNameAsString();
  F.Message = llvm::formatv(
      E.K == EarlyThread::BeforeMember
          ? "'{0}' is declared before '{1}': its thread starts before '{1}', which it uses, is made; "
            "declare '{0}' after '{1}'"
          : "'{0}' is declared before '{1}': '{1}' is destroyed before the thread that uses it is joined; "
            "declare '{0}' after '{1}'",
      Handle, Member);
  F.Notes.push_back({E.Member->getLocation(), llvm::formatv("'{0}' is declared here", Member)});
  F.Notes.push_back({E.Use, llvm::formatv("thread '{0}' uses '{1}' here", Entry, Member)});
  F.Notes.push_back({E.Spawn->Loc, "the thread is started here"});
  return F;
}

/// True if \p S has a point at which a coroutine hands its thread to somebody else.
static bool suspends(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  return isa<CoroutineSuspendExpr, DependentCoawaitExpr>(S) || llvm::any_of(S->children(), suspends);
}

/// True if \p S uses what its closure captured once it has been \p Suspended, or may have been in a round before.
static bool usesLater(const Stmt *S, bool &Suspended) {
  if (!S)
    return false;
  auto *D = dyn_cast<DeclRefExpr>(S);
  if (Suspended && (isa<CXXThisExpr>(S) || (D && D->refersToEnclosingVariableOrCapture())))
    return true;
  Suspended |= isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S) && suspends(S);
  auto *L = dyn_cast<LambdaExpr>(S);
  for (const Stmt *C : S->children())
    if (!(L && C == L->getBody()) && usesLater(C, Suspended))
      return true;
  Suspended |= isa<CoroutineSuspendExpr, DependentCoawaitExpr>(S);
  return false;
}

/// True if \p F has used all that it has to when a call of it returns.
static bool isDoneWithIt(const CoroutineBodyStmt *F) {
  auto *Start = dyn_cast_or_null<Expr>(F->getInitSuspendStmt());
  auto *Await = Start ? dyn_cast<CoroutineSuspendExpr>(Start->IgnoreUnlessSpelledInSource()) : nullptr;
  const CXXRecordDecl *R = Await ? Await->getOperand()->getType()->getAsCXXRecordDecl() : nullptr;
  bool Suspended = false;
  return R && R->getIdentifier() && R->getName() == "suspend_never" && !usesLater(F->getBody(), Suspended);
}

/// `[&]() -> task { ... }()`: the closure, and what it captured by value, dies at the semicolon; the coroutine lives
/// on.
static const CXXOperatorCallExpr *coroutineOfTemporary(const ir::Event &E) {
  auto *Call = E.Kind == ir::EventKind::Call ? dyn_cast_or_null<CXXOperatorCallExpr>(E.E) : nullptr;
  auto *Body = Call && Call->getDirectCallee() ? Call->getDirectCallee()->getDefinition() : nullptr;
  auto *L =
      Call ? dyn_cast<LambdaExpr>(Call->getArg(0)->IgnoreParenImpCasts()->IgnoreUnlessSpelledInSource()) : nullptr;
  auto *Coroutine = Body ? dyn_cast_or_null<CoroutineBodyStmt>(Body->getBody()) : nullptr;
  if (!L || !L->capture_size() || !Coroutine || isDoneWithIt(Coroutine))
    return nullptr;
  // `[p](this auto) -> task`: the coroutine has a copy of the closure.
  return Body->hasCXXExplicitFunctionObjectParameter() && !Body->getParamDecl(0)->getType()->isReferenceType() ? nullptr
                                                                                                               : Call;
}

/// True if what \p Call calls may block: `sync_wait(run())`.
static bool blocks(const Unit &U, const ir::Process &P, const Expr *Call) {
  for (const ir::Block &B : P.Blocks)
    for (const ir::Event &E : B.Events)
      if (E.E == Call && E.Kind == ir::EventKind::Call)
        for (const Record &R : U.Sums->expand(E))
          switch (R.kind()) {
          case ir::EventKind::Wait:
          case ir::EventKind::Acquire:
          case ir::EventKind::Receive:
          case ir::EventKind::Join:
          case ir::EventKind::Block:
            return true;
          default:
            break;
          }
  const FunctionDecl *F = ir::callSite(Call).F;
  return F && F->getIdentifier() && F->getName().contains_insensitive("wait");
}

/// True if the statement that \p S is in waits for the coroutine, so that the closure outlives it.
static bool awaited(const Unit &U, const ir::Process &P, const Stmt *S) {
  const auto Around = ir::parentsIn(P.Function);
  while (S && !isa<CoawaitExpr>(S)) {
    S = dyn_cast_or_null<Expr>(Around->getParent(S));
    if (auto *Call = dyn_cast_or_null<CallExpr>(S); Call && blocks(U, P, Call))
      return true;
  }
  return S;
}

static void coroutines(const Unit &U, std::vector<Finding> &Out) {
  for (auto &P : U.Module.Processes)
    for (const ir::Block &B : P->Blocks)
      for (const ir::Event &E : B.Events) {
        const CXXOperatorCallExpr *Call = coroutineOfTemporary(E);
        if (!Call || awaited(U, *P, Call))
          continue;
        Finding F;
        F.Loc = Call->getBeginLoc();
        F.Message = "the coroutine lives on when this lambda, which holds what it captured, dies at the end of the "
                    "statement; pass what it needs as arguments";
        Out.push_back(std::move(F));
      }
}

void DanglingCaptureCheck::find(const Unit &U, std::vector<Finding> &Out) {
  outlived(U, Out);
  for (const Dangling &D : U.handles().Dangles) {
    Finding F;
    F.Loc = D.Captured.isValid() ? D.Captured : D.Spawn->Loc;
    std::string Entry = entryName(*U.Sums, *D.Spawn), Var = D.Local->str();
    switch (D.W) {
    case Dangling::IsDetached:
      F.Message = llvm::formatv("thread '{0}' refers to '{1}', but it is detached and can outlive it", Entry, Var);
      break;
    case Dangling::MovedAway:
      F.Message = llvm::formatv("thread '{0}' refers to '{1}', but its handle leaves the scope of '{1}' and nothing "
                                "joins it before",
                                Entry, Var);
      break;
    case Dangling::JoinedLater:
      F.Message = llvm::formatv("thread '{0}' refers to '{1}', which ends before the thread is joined", Entry, Var);
      break;
    }
    F.Notes.push_back({D.Ends, llvm::formatv("'{0}' ends here", Var)});
    if (D.Because)
      F.Notes.push_back(
          {D.Because->Loc, D.W == Dangling::IsDetached ? "the thread is detached here" : "the handle leaves here"});
    else if (F.Loc != D.Spawn->Loc)
      F.Notes.push_back({D.Spawn->Loc, "the thread is started here"});
    Out.push_back(std::move(F));
  }
  for (const EarlyThread &E : findEarlyThreads(U))
    Out.push_back(early(U, E));
  coroutines(U, Out);
}

} // namespace belay
