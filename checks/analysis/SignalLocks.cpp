//===- SignalLocks.cpp - mutexes that the handler of a signal locks -------===//

#include "analysis/SignalLocks.h"
#include "analysis/LockNames.h"
#include "analysis/Loops.h"
#include "ir/UserDecls.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include <csignal>

using namespace clang;

namespace belay::analysis {

using namespace ir;

bool locksGlobal(const Record &R) {
  return R.kind() == EventKind::Lock && !R.E->Try && !R.E->Timed && R.Object->root()->K == Place::Global &&
         !R.Object->indirect();
}

namespace {
/// `signal(SIGINT, handle)`, `action.sa_handler = handle`, `struct sigaction action = {.sa_handler = handle}`, also in
/// a function that is given the handler.
class Handlers : public UserCode<Handlers> {
public:
  explicit Handlers(ASTContext &Ctx) : UserCode(Ctx.getSourceManager()) {
    TraverseDecl(Ctx.getTranslationUnitDecl());
    for (auto &[P, F, Loc] : Given)
      if (Installs.contains(P))
        All.insert({F, Loc});
  }
  llvm::MapVector<const FunctionDecl *, SourceLocation> All;
  bool Blocked = false; ///< threads choose which signals they take

  bool TraverseDecl(Decl *D) {
    if (!isa_and_nonnull<FunctionDecl>(D))
      return UserCode::TraverseDecl(D);
    Faults = Others = 0;
    Here.clear();
    Params.clear();
    const bool Go = UserCode::TraverseDecl(D);
    // What handles a fault comes where that is, and the program ends.
    if (!Faults || Others) {
      for (auto &[H, Loc] : Here)
        All.insert({H, Loc});
      Installs.insert(Params.begin(), Params.end());
    }
    return Go;
  }
  bool VisitCallExpr(CallExpr *C) {
    const FunctionDecl *F = C->getDirectCallee();
    for (unsigned I = 0; F && I < std::min(C->getNumArgs(), F->getNumParams()); ++I)
      if (auto *R = named(C->getArg(I)); auto *H = dyn_cast_or_null<FunctionDecl>(R ? R->getDecl() : nullptr))
        Given.push_back({{F->getCanonicalDecl(), I}, H->getCanonicalDecl(), R->getLocation()});
    if (!F || !F->getIdentifier() || !F->isExternC())
      return true;
    const StringRef N = F->getName();
    Blocked |= N == "sigprocmask" || N == "pthread_sigmask" || N == "sigwait" || N == "sigwaitinfo" || N == "signalfd";
    const bool Simple = N == "signal" || N == "bsd_signal" || N == "sigset";
    if ((!Simple && N != "sigaction") || C->getNumArgs() < 2)
      return true;
    Expr::EvalResult V;
    const Expr *Number = C->getArg(0);
    const bool Fault = !Number->isValueDependent() && Number->EvaluateAsInt(V, F->getASTContext()) &&
                       isFault(V.Val.getInt().tryExtValue().value_or(-1));
    if (!Simple)
      ++(Fault ? Faults : Others);
    else if (!Fault)
      add(C->getArg(1), All);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *B) {
    auto *M = B->getOpcode() == BO_Assign ? dyn_cast<MemberExpr>(B->getLHS()->IgnoreParenImpCasts()) : nullptr;
    if (M && isHandler(M->getMemberDecl()))
      add(B->getRHS(), Here);
    return true;
  }
  bool VisitInitListExpr(InitListExpr *L) {
    L = L->isSemanticForm() ? L : L->getSemanticForm();
    const RecordDecl *R = L->getType()->getAsRecordDecl();
    if (R && R->getIdentifier() && R->getName() == "sigaction" && L->getNumInits())
      deep(L->getInit(0));
    return true;
  }

private:
  static bool isHandler(const ValueDecl *D) {
    return D->getIdentifier() && (D->getName() == "sa_handler" || D->getName() == "sa_sigaction");
  }

  /// The handler is a member of a union without a name.
  void deep(const Expr *E) {
    auto *L = dyn_cast<InitListExpr>(E);
    if (L && L->getNumInits() == 1)
      deep(L->getInit(0));
    else if (!L)
      add(E, Here);
  }

  static bool isFault(int64_t Signal) {
    return llvm::is_contained({SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS}, Signal);
  }

  using Named = llvm::MapVector<const FunctionDecl *, SourceLocation>;
  static const DeclRefExpr *named(const Expr *E) {
    E = E->IgnoreParenCasts();
    if (auto *A = dyn_cast<UnaryOperator>(E); A && A->getOpcode() == UO_AddrOf)
      E = A->getSubExpr()->IgnoreParenCasts();
    return dyn_cast<DeclRefExpr>(E);
  }

  void add(const Expr *E, Named &To) {
    const DeclRefExpr *D = named(E);
    if (auto *F = D ? dyn_cast<FunctionDecl>(D->getDecl()) : nullptr)
      To.insert({F->getCanonicalDecl(), D->getLocation()});
    auto *P = D ? dyn_cast<ParmVarDecl>(D->getDecl()) : nullptr;
    if (auto *F = P ? dyn_cast<FunctionDecl>(P->getDeclContext()) : nullptr)
      Params.insert({F->getCanonicalDecl(), P->getFunctionScopeIndex()});
  }

  unsigned Faults = 0, Others = 0; ///< signals that the function installs handlers for
  Named Here;                      ///< the handlers that it names

  using Param = std::pair<const FunctionDecl *, unsigned>;
  llvm::DenseSet<Param> Params, Installs; ///< the parameters that it, and any function, makes a handler of
  std::vector<std::tuple<Param, const FunctionDecl *, SourceLocation>> Given; ///< functions as arguments
};

/// The handlers, and what they call.
llvm::DenseSet<const Process *> runBy(const Handlers &H, const Unit &U) {
  llvm::DenseSet<const Process *> Run;
  llvm::SmallVector<const Process *, 8> Work;
  for (auto &[F, Loc] : H.All)
    if (const Process *P = U.Module.process(F); P && Run.insert(P).second)
      Work.push_back(P);
  while (!Work.empty())
    for (const Block &B : Work.pop_back_val()->Blocks)
      for (const Event &E : B.Events)
        for (const Process *Q : E.Callees)
          if (Run.insert(Q).second)
            Work.push_back(Q);
  return Run;
}

/// Whether the unit calls what installs a handler at all.
bool installsHandlers(ASTContext &Ctx) {
  return llvm::any_of(
      std::initializer_list<StringRef>{"signal", "sigaction", "bsd_signal", "sigset"}, [&](StringRef Name) {
        return llvm::any_of(Ctx.getTranslationUnitDecl()->lookup(&Ctx.Idents.get(Name)),
                            [](const NamedDecl *D) { return isa<FunctionDecl>(D) && D->isReferenced(); });
      });
}

/// `new`, `delete`, `malloc`, `free`.
const Expr *allocation(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S))
    return nullptr;
  if (auto *N = dyn_cast<CXXNewExpr>(S); N && N->getNumPlacementArgs() == 0)
    return N;
  if (auto *D = dyn_cast<CXXDeleteExpr>(S))
    return D;
  if (auto *C = dyn_cast<CallExpr>(S))
    if (const FunctionDecl *F = C->getDirectCallee();
        F && F->getIdentifier() && F->isExternC() &&
        llvm::is_contained({"malloc", "calloc", "realloc", "free"}, F->getName()))
      return C;
  for (const Stmt *X : S->children())
    if (const Expr *E = allocation(X))
      return E;
  return nullptr;
}
} // namespace

std::vector<SignalAllocation> findSignalAllocations(const Unit &U) {
  std::vector<SignalAllocation> Out;
  if (!installsHandlers(U.context()))
    return Out;
  const Handlers H(U.context());
  if (H.Blocked)
    return Out;
  for (auto &[F, Loc] : H.All) {
    const Process *P = U.Module.process(F);
    const Expr *E = P && P->Lowered && comesBack(*P, P->Entry) ? allocation(P->Function->getBody()) : nullptr;
    if (E)
      Out.push_back({E->getExprLoc(), P, Loc});
  }
  return Out;
}

std::vector<SignalLock> findSignalLocks(const Unit &U) {
  std::vector<SignalLock> Out;
  const auto Locks = [&](const auto &P) { return llvm::any_of(U.Sums->of(P.get()).Records, locksGlobal); };
  if (llvm::none_of(U.Module.Processes, Locks))
    return Out;
  const Handlers H(U.context());
  if (H.Blocked)
    return Out;
  const llvm::DenseSet<const Process *> Run = runBy(H, U);
  const LockNames Names(U);
  for (auto &[F, Loc] : H.All) {
    const Process *P = U.Module.process(F);
    if (!P || !P->Lowered)
      continue;
    llvm::SmallVector<const Place *, 2> Done;
    for (const Record &R : U.Sums->of(P).Records) {
      // The handler may take a recursive one again: it is on the same thread.
      if (!locksGlobal(R) || llvm::is_contained(Done, R.Object) ||
          Names.relocking(R.Object, R.E->Type) == Relocking::Counts)
        continue;
      Done.push_back(R.Object);
      // What only handlers lock they may find locked by another thread's, which goes on.
      for (auto &Q : U.Module.Processes) {
        if (Run.contains(Q.get()))
          continue;
        const auto &Rs = U.Sums->of(Q.get()).Records;
        auto Other =
            llvm::find_if(Rs, [&](const Record &X) { return X.kind() == EventKind::Lock && X.Object == R.Object; });
        if (Other == Rs.end())
          continue;
        Out.push_back({R, P, Other->site(), Q.get(), Loc});
        break;
      }
    }
  }
  return Out;
}

} // namespace belay::analysis
