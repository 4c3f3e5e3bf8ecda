//===- Interrupted.cpp - waits that a signal ends -------------------------===//

#include "analysis/Interrupted.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "ir/UserDecls.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <csignal>

using namespace clang;

namespace belay::analysis {

using namespace ir;

static StringRef nameOf(const FunctionDecl *F) {
  return F && F->getIdentifier() && F->isExternC() ? F->getName() : StringRef();
}

/// All of \p S returns to what was interrupted, and posts nothing: what is called is the system's, and harmless.
static bool returns(const Stmt *S) {
  if (!S)
    return true;
  if (auto *C = dyn_cast<CallExpr>(S)) {
    const FunctionDecl *F = C->getDirectCallee();
    if (!F || F->isNoReturn() ||
        !F->getASTContext().getSourceManager().isInSystemHeader(F->getCanonicalDecl()->getLocation()) ||
        llvm::StringSwitch<bool>(nameOf(F))
            .Cases("raise", "kill", "abort", "exit", "_exit", "sem_post", true)
            .Cases("quick_exit", "longjmp", "siglongjmp", "signal", "sigaction", true)
            .Default(false))
      return false;
  }
  return llvm::all_of(S->children(), returns);
}

namespace {
/// What one function does with a `struct sigaction`.
struct Action {
  llvm::SmallVector<const FunctionDecl *, 1> Handlers;
  bool Cleared = false; ///< its flags are known to be 0 or what is assigned
  bool Other = false;   ///< SA_RESTART, or nobody knows
};

/// Functions that install handlers, one by one.
class Installers : public UserCode {
public:
  explicit Installers(const ASTContext &Ctx) : UserCode(Ctx.getSourceManager()), Ctx(Ctx) {}
  SourceLocation Installed; ///< the first that interrupts what waits
  bool Blocked = false;     ///< threads choose which signals they take

  bool TraverseDecl(Decl *D) override {
    if (!isa_and_nonnull<FunctionDecl>(D))
      return UserCode::TraverseDecl(D);
    Actions.clear();
    Calls.clear();
    const bool Go = UserCode::TraverseDecl(D);
    for (auto &[C, V] : Calls) {
      const Action &A = Actions[V];
      if (Installed.isInvalid() && A.Cleared && !A.Other && !A.Handlers.empty() &&
          llvm::all_of(A.Handlers, [](const FunctionDecl *F) { return F->hasBody() && returns(F->getBody()); }))
        Installed = C->getExprLoc();
    }
    return Go;
  }
  bool VisitCallExpr(CallExpr *C) override {
    const StringRef N = nameOf(C->getDirectCallee());
    Blocked |= llvm::StringSwitch<bool>(N)
                   .Cases("sigprocmask", "pthread_sigmask", "sigwait", "sigwaitinfo", true)
                   .Cases("signalfd", "siginterrupt", "sigtimedwait", true)
                   .Default(false);
    if (N == "memset" && C->getNumArgs() == 3 && constantOf(C->getArg(1), Ctx) == 0) {
      if (const VarDecl *V = addressedVariable(C->getArg(0)))
        Actions[V].Cleared = true;
    } else if (N == "sigaction" && C->getNumArgs() == 3) {
      const VarDecl *V = addressedVariable(C->getArg(1));
      const auto Signal = constantOf(C->getArg(0), Ctx);
      if (V && V->hasLocalStorage() && Signal && comesAnyTime(*Signal))
        Calls.push_back({C, V});
    }
    return true;
  }

  bool VisitVarDecl(VarDecl *V) override {
    auto *L = V->getInit() ? dyn_cast<InitListExpr>(V->getInit()->IgnoreParenImpCasts()) : nullptr;
    const RecordDecl *R = V->getType()->getAsRecordDecl();
    if (!R || !R->getIdentifier() || R->getName() != "sigaction" || !V->getInit())
      return true;
    Action &A = Actions[V];
    if (!L)
      A.Other |= !isa<CXXConstructExpr>(V->getInit()); // which leaves it as it is
    if (L && L->isSyntacticForm() && L->getSemanticForm())
      L = L->getSemanticForm();
    A.Cleared |= L != nullptr;
    for (unsigned I = 0; L && I < L->getNumInits(); ++I)
      listed(L->getInit(I), A);
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *B) override {
    auto *M = B->isAssignmentOp() ? dyn_cast<MemberExpr>(B->getLHS()->IgnoreParens()) : nullptr;
    const StringRef Name = M && M->getMemberDecl()->getIdentifier() ? M->getMemberDecl()->getName() : StringRef();
    const Expr *Base = M ? M->getBase()->IgnoreParenImpCasts() : nullptr;
    if (auto *Union = dyn_cast_or_null<MemberExpr>(Base))
      Base = Union->getBase()->IgnoreParenImpCasts(); // of which the handler is a member
    auto *V = Base && !Name.empty() ? namedVariable(Base) : nullptr;
    if (V && Name == "sa_flags") {
      flags(B->getRHS(), Actions[V]);
      Actions[V].Cleared |= B->getOpcode() == BO_Assign;
    } else if (V && (Name == "sa_handler" || Name == "sa_sigaction")) {
      handler(B->getRHS(), Actions[V]);
    }
    return true;
  }

private:
  /// Not only where the code itself does something wrong.
  static bool comesAnyTime(int64_t Signal) {
    return !llvm::is_contained({SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS, SIGPIPE}, Signal);
  }

  void flags(const Expr *E, Action &A) const {
    const auto Flags = constantOf(E, Ctx);
    A.Other |= !Flags || (*Flags & SA_RESTART);
  }

  void listed(const Expr *E, Action &A) const {
    if (isa<ImplicitValueInitExpr>(E))
      return;
    if (auto *L = dyn_cast<InitListExpr>(E)) {
      for (const Expr *X : L->inits())
        listed(X, A);
    } else if (E->getType()->isIntegerType()) {
      flags(E, A);
    } else {
      handler(E, A);
    }
  }

  void handler(const Expr *E, Action &A) const {
    E = E->IgnoreParenCasts();
    if (auto *Of = dyn_cast<UnaryOperator>(E); Of && Of->getOpcode() == UO_AddrOf)
      E = Of->getSubExpr()->IgnoreParenCasts();
    auto *D = dyn_cast<DeclRefExpr>(E);
    auto *F = D ? dyn_cast<FunctionDecl>(D->getDecl()) : nullptr;
    if (F)
      A.Handlers.push_back(F);
    else
      A.Other = true; // SIG_IGN, or one that nobody knows
  }

  const ASTContext &Ctx;
  llvm::DenseMap<const VarDecl *, Action> Actions; // lookups only
  llvm::SmallVector<std::pair<const CallExpr *, const VarDecl *>, 2> Calls;
};

/// What \p P writes after \p Wait, if it comes to that without a branch.
const Event *goesOn(const Process &P, const Block &B, const Event &Wait) {
  const Event *Goes = nullptr;
  straightOn(P, B, &Wait, [&](const Event &E) {
    if (E.Kind == EventKind::Acquire || E.Kind == EventKind::Wait || E.Kind == EventKind::Call ||
        E.Kind == EventKind::Unknown)
      return false; // which may look itself
    if (E.Kind == EventKind::Write && !E.Init && !E.Ends && E.Object && E.Object->known() &&
        !ownedBy(E.Object->root(), &P))
      Goes = &E;
    return !Goes;
  });
  return Goes;
}

/// `void take(sem_t *s) { sem_wait(s); }`: \p Wait is the last thing that \p P does.
bool isLast(const Process &P, const Block &B, const Event &Wait) {
  if (&Wait != &B.Events.back())
    return false;
  const Block *At = &B;
  for (unsigned I = 0; I < P.Blocks.size() && At->Succs.size() == 1; ++I) { // not for ever in `for (;;) {}`
    At = &P.Blocks[At->Succs.front()];
    if (!At->Events.empty())
      return false;
  }
  return At->Id == P.Exit;
}

/// What is written after \p Wait without a look, by \p P or by who calls it.
const Event *goesOnAnywhere(const Unit &U, const Process &P, const Block &B, const Event &Wait) {
  if (const Event *Goes = goesOn(P, B, Wait))
    return Goes;
  if (isLast(P, B, Wait))
    for (auto &Caller : U.Module.Processes)
      for (const Block &X : Caller->Blocks)
        for (const Event &Call : X.Events)
          if (Call.Kind == EventKind::Call && Call.Callees.size() == 1 && Call.Callees.front() == &P)
            if (const Event *Goes = goesOn(*Caller, X, Call))
              return Goes;
  return nullptr;
}
} // namespace

std::vector<InterruptedWait> findInterruptedWaits(const Unit &U) {
  std::vector<InterruptedWait> Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Acquire && E.Discarded && E.Object && E.E)
          if (auto *C = dyn_cast<CallExpr>(E.E); C && nameOf(C->getDirectCallee()) == "sem_wait")
            if (const Event *Goes = goesOnAnywhere(U, *P, B, E))
              Out.push_back({&E, Goes, {}});
  if (Out.empty())
    return Out;
  Installers I(U.context());
  I.TraverseDecl(U.context().getTranslationUnitDecl());
  if (I.Blocked || I.Installed.isInvalid())
    return {};
  for (InterruptedWait &W : Out)
    W.Installed = I.Installed;
  return Out;
}

} // namespace belay::analysis
