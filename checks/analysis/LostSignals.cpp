//===- LostSignals.cpp - signals that whoever waits for them can miss -----===//

#include "analysis/LostSignals.h"
#include "analysis/Cells.h"
#include "analysis/SignalHandlers.h"
#include "ir/UserDecls.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <csignal>

using namespace clang;

namespace belay::analysis {

/// The variable that \p S sets, by an assignment, a step or an atomic store.
static const VarDecl *setBy(const Stmt *S) {
  const Expr *To = nullptr;
  if (auto *B = dyn_cast<BinaryOperator>(S))
    To = B->isAssignmentOp() ? B->getLHS() : nullptr;
  else if (auto *X = dyn_cast<UnaryOperator>(S))
    To = X->isIncrementDecrementOp() ? X->getSubExpr() : nullptr;
  else if (auto *O = dyn_cast<CXXOperatorCallExpr>(S))
    To = O->isAssignmentOp() || O->getOperator() == OO_PlusPlus ? O->getArg(0) : nullptr;
  else if (auto *C = dyn_cast<CXXMemberCallExpr>(S))
    To = calledName(C) == "store" ? C->getImplicitObjectArgument() : nullptr;
  else if (auto *A = dyn_cast<AtomicExpr>(S))
    return addressedVariable(A->getPtr());
  const VarDecl *V = To ? namedVariable(To) : nullptr;
  return V && V->hasGlobalStorage() ? V : nullptr;
}

namespace {
/// The functions of the unit, one by one.
class Functions : public ir::UserCode {
public:
  Functions(const ASTContext &Ctx, llvm::function_ref<void(const Stmt *)> Look)
      : UserCode(Ctx.getSourceManager()), Look(Look) {
    TraverseDecl(Ctx.getTranslationUnitDecl());
  }
  bool VisitFunctionDecl(FunctionDecl *F) override {
    if (F->doesThisDeclarationHaveABody())
      Look(F->getBody());
    return true;
  }
  bool enters(const Stmt *) override { return false; }

private:
  llvm::function_ref<void(const Stmt *)> Look;
};

/// What handlers set, and by which of them.
struct Setter {
  const FunctionDecl *Handler;
  const Expr *Sets;
  SourceLocation Installed;
};
using Setters = llvm::DenseMap<const VarDecl *, Setter>; // lookups only
} // namespace

static void collect(const Stmt *S, const FunctionDecl *Handler, SourceLocation Installed, Setters &Out) {
  if (!S)
    return;
  if (const VarDecl *V = setBy(S))
    Out.insert({V->getCanonicalDecl(), {Handler, cast<Expr>(S), Installed}});
  for (const Stmt *C : S->children())
    collect(C, Handler, Installed, Out);
}

static bool isLoop(const Stmt *S) { return isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S); }

/// The call of \p Name in \p S, not of a closure's nor in a loop.
static const CallExpr *callIn(const Stmt *S, StringRef Name) {
  if (!S || isa<LambdaExpr>(S) || isLoop(S))
    return nullptr;
  if (auto *C = dyn_cast<CallExpr>(S);
      C && C->getDirectCallee() && C->getDirectCallee()->isExternC() && calledName(C) == Name)
    return C;
  for (const Stmt *C : S->children())
    if (const CallExpr *X = callIn(C, Name))
      return X;
  return nullptr;
}

/// The variable of \p Of that \p S names first.
static const DeclRefExpr *namedIn(const Stmt *S, const Setters &Of) {
  auto *D = dyn_cast_or_null<DeclRefExpr>(S);
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  if (V && Of.contains(V->getCanonicalDecl()))
    return D;
  if (S)
    for (const Stmt *C : S->children())
      if (const DeclRefExpr *X = namedIn(C, Of))
        return X;
  return nullptr;
}

/// What a loop asks of \p Of before it goes on.
static const DeclRefExpr *testIn(const Stmt *Cond, const Stmt *Body, const Setters &Of) {
  if (const DeclRefExpr *D = namedIn(Cond, Of))
    return D;
  // `for (;;) { if (ended) break; pause(); }`
  auto *Block = dyn_cast<CompoundStmt>(Body);
  auto *If = Block && !Block->body_empty() ? dyn_cast<IfStmt>(Block->body_front()) : nullptr;
  const Stmt *Then = If ? If->getThen() : nullptr;
  if (auto *C = dyn_cast_or_null<CompoundStmt>(Then); C && !C->body_empty())
    Then = C->body_back();
  return Then && isa<BreakStmt, ReturnStmt>(Then) ? namedIn(If->getCond(), Of) : nullptr;
}

static void pausesIn(const Stmt *S, const Setters &Of, std::vector<MissedPause> &Out) {
  if (!S)
    return;
  auto *W = dyn_cast<WhileStmt>(S);
  auto *F = dyn_cast<ForStmt>(S);
  auto *D = dyn_cast<DoStmt>(S);
  const Stmt *Body = W ? W->getBody() : F ? F->getBody() : D ? D->getBody() : nullptr;
  const Stmt *Cond = W ? W->getCond() : F ? F->getCond() : D ? D->getCond() : nullptr;
  const CallExpr *Pause = Body ? callIn(Body, "pause") : nullptr;
  if (const DeclRefExpr *Test = Pause ? testIn(Cond, Body, Of) : nullptr) {
    const auto *V = cast<VarDecl>(Test->getDecl());
    const Setter &By = Of.find(V->getCanonicalDecl())->second;
    Out.push_back({Pause, V, By.Handler, By.Sets, Test->getLocation(), By.Installed});
  }
  for (const Stmt *C : S->children())
    pausesIn(C, Of, Out);
}

/// A signal is sent again and again in \p S.
static bool repeats(const Stmt *S, bool Inside = false) {
  if (!S)
    return false;
  if (auto *C = dyn_cast<CallExpr>(S); C && Inside &&
                                       llvm::StringSwitch<bool>(calledName(C))
                                           .Cases("kill", "killpg", "raise", "pthread_kill", "tgkill", "sigqueue", true)
                                           .Default(false))
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *C) { return repeats(C, Inside || isLoop(S)); });
}

std::vector<MissedPause> findMissedPauses(const Unit &U) {
  std::vector<MissedPause> Out;
  ASTContext &Ctx = U.context();
  // A timer comes again; who ends a thread, or jumps out of the handler, doesn't need the flag.
  if (!namesAny(Ctx, {"pause"}) || !installsHandlers(Ctx) ||
      namesAny(Ctx, {"alarm", "ualarm", "setitimer", "timer_create", "timer_settime", "longjmp", "siglongjmp",
                     "_longjmp", "pthread_cancel", "sigsuspend", "sighold", "sigblock"}))
    return Out;
  const SignalHandlers H = signalHandlers(Ctx);
  if (H.Blocked)
    return Out;
  Setters Of;
  for (auto &[F, Loc] : H.All)
    if (const FunctionDecl *Def = F->getDefinition())
      collect(Def->getBody(), Def, Loc, Of);
  bool Again = false;
  Functions(Ctx, [&](const Stmt *Body) {
    Again |= repeats(Body);
    pausesIn(Body, Of, Out);
  });
  return Again ? std::vector<MissedPause>() : Out;
}

using Starts = llvm::DenseSet<const Expr *>; // calls of what starts threads; lookups only

/// Where \p S starts a thread, but for what it does only sometimes.
static const Expr *startIn(const Stmt *S, const Starts &Calls) {
  if (!S || isa<LambdaExpr, SwitchStmt>(S))
    return nullptr;
  if (auto *If = dyn_cast<IfStmt>(S))
    return startIn(If->getCond(), Calls);
  if (auto *E = dyn_cast<Expr>(S); E && Calls.contains(E))
    return E;
  if (auto *C = dyn_cast<CallExpr>(S); C && calledName(C) == "pthread_create")
    return C;
  auto *C = dyn_cast<CXXConstructExpr>(S);
  const StringRef Class = C && C->getConstructor()->isInStdNamespace() ? className(C->getType()) : StringRef();
  if ((Class == "thread" || Class == "jthread") && C->getNumArgs() && !C->getConstructor()->isCopyOrMoveConstructor())
    return C;
  for (const Stmt *X : S->children())
    if (const Expr *E = startIn(X, Calls))
      return E;
  return nullptr;
}

/// True if something in \p S waits for a thread to end.
static bool joinsIn(const Stmt *S) {
  auto *C = dyn_cast_or_null<CallExpr>(S);
  return S && ((C && calledName(C).contains("join")) || llvm::any_of(S->children(), joinsIn));
}

/// A call that changes which signals are blocked, and the set that it blocks, if one is known.
struct Masking {
  const CallExpr *Call = nullptr;
  const VarDecl *Set = nullptr;
};

/// The first in \p S, or a call of a helper there that is given the set: `block_signals(&set)`.
static Masking maskingIn(const Stmt *S, const ASTContext &Ctx) {
  auto Direct = [](const Stmt *In) {
    const CallExpr *C = callIn(In, "pthread_sigmask");
    return C ? C : callIn(In, "sigprocmask");
  };
  auto Blocks = [&](const CallExpr *C) {
    const auto How = C->getNumArgs() == 3 ? constantOf(C->getArg(0), Ctx) : std::nullopt;
    return How && (*How == SIG_BLOCK || *How == SIG_SETMASK);
  };
  if (const CallExpr *C = Direct(S))
    return {C, Blocks(C) ? addressedVariable(C->getArg(1)) : nullptr};
  auto *Helper = dyn_cast<CallExpr>(S);
  const FunctionDecl *F = Helper ? Helper->getDirectCallee() : nullptr, *Def = nullptr;
  const CallExpr *C = F && F->hasBody(Def) ? Direct(Def->getBody()) : nullptr;
  if (!C)
    return {};
  auto *Given = dyn_cast_or_null<ParmVarDecl>(C->getNumArgs() == 3 ? namedVariable(C->getArg(1)) : nullptr);
  const unsigned I = Given ? Given->getFunctionScopeIndex() : Helper->getNumArgs();
  return {Helper, Blocks(C) && I < Helper->getNumArgs() ? addressedVariable(Helper->getArg(I)) : nullptr};
}

/// The first call in \p S that waits for the signals of \p Set.
static const CallExpr *waitFor(const Stmt *S, const VarDecl *Set) {
  if (!S)
    return nullptr;
  if (auto *C = dyn_cast<CallExpr>(S)) {
    const StringRef N = calledName(C);
    const unsigned At = N == "signalfd" ? 1 : 0;
    if ((N == "signalfd" || N == "sigwait" || N == "sigwaitinfo" || N == "sigtimedwait") && C->getNumArgs() > At &&
        addressedVariable(C->getArg(At)) == Set)
      return C;
  }
  for (const Stmt *X : S->children())
    if (const CallExpr *C = waitFor(X, Set))
      return C;
  return nullptr;
}

/// How many calls in \p S change which signals are blocked.
static unsigned masks(const Stmt *S) {
  if (!S)
    return 0;
  const StringRef Name = calledName(dyn_cast<CallExpr>(S));
  unsigned N = Name == "pthread_sigmask" || Name == "sigprocmask";
  for (const Stmt *X : S->children())
    N += masks(X);
  return N;
}

static void lateIn(const Stmt *Body, const ASTContext &Ctx, const Starts &Calls, std::vector<LateMask> &Out) {
  const Expr *Start = nullptr;
  LateMask Late;
  for (const Stmt *S : cast<CompoundStmt>(Body)->body()) {
    if (Late.Mask) {
      if ((Late.Wait = waitFor(S, Late.Set)))
        return Out.push_back(Late);
      continue;
    }
    if (Start && joinsIn(S))
      return;
    if (const Masking M = maskingIn(S, Ctx); M.Call) {
      if (!Start || !M.Set)
        return;
      Late = {M.Call, nullptr, Start, M.Set};
    }
    if (!Start)
      Start = startIn(S, Calls);
  }
}

std::vector<LateMask> findLateMasks(const Unit &U) {
  std::vector<LateMask> Out;
  ASTContext &Ctx = U.context();
  // Who names the thread that a signal is for has it delivered there.
  if (!namesAny(Ctx, {"sigwait", "sigwaitinfo", "sigtimedwait", "signalfd"}) ||
      namesAny(Ctx, {"pthread_kill", "tgkill", "pthread_sigqueue", "pthread_attr_setsigmask_np"}))
    return Out;
  Starts Calls;
  for (auto [P, R] : U.Sums->all(ir::EventKind::Spawn))
    if (!R->Path.empty() && R->site()->E)
      Calls.insert(R->site()->E);
  unsigned Masks = 0;
  Functions(Ctx, [&](const Stmt *Body) {
    Masks += masks(Body);
    if (isa<CompoundStmt>(Body))
      lateIn(Body, Ctx, Calls, Out);
  });
  return Masks == 1 ? Out : std::vector<LateMask>();
}

} // namespace belay::analysis
