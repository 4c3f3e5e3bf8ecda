//===- SignalHandlers.cpp - the handlers that a unit installs -------------===//

#include "analysis/SignalHandlers.h"
#include "analysis/Cells.h"
#include "ir/UserDecls.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include <csignal>

using namespace clang;

namespace belay::analysis {

namespace {
/// `signal(SIGINT, handle)`, `action.sa_handler = handle`, `struct sigaction action = {.sa_handler = handle}`, also in
/// a function that is given the handler.
class Finder : public ir::UserCode, public SignalHandlers {
public:
  explicit Finder(ASTContext &Ctx) : UserCode(Ctx.getSourceManager()) {
    TraverseDecl(Ctx.getTranslationUnitDecl());
    for (auto &[P, F, Loc] : Given)
      if (Installs.contains(P))
        All.insert({F, Loc});
    if (!Blocked)
      return;
    // What is blocked are the signals that are named; the handlers of others come as they do.
    All.remove_if([&](const auto &H) {
      const auto Of = Numbers.find(H.first);
      return MasksAny || Of == Numbers.end() || llvm::any_of(Of->second, [&](int64_t N) { return Masked.contains(N); });
    });
    Blocked = All.empty();
  }
  bool TraverseDecl(Decl *D) override {
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
  bool VisitCallExpr(CallExpr *C) override {
    const FunctionDecl *F = C->getDirectCallee();
    for (unsigned I = 0; F && I < std::min(C->getNumArgs(), F->getNumParams()); ++I)
      if (auto *R = named(C->getArg(I)); auto *H = dyn_cast_or_null<FunctionDecl>(R ? R->getDecl() : nullptr)) {
        Given.push_back({{F->getCanonicalDecl(), I}, H->getCanonicalDecl(), R->getLocation()});
        if (const auto N = constantOf(C->getArg(0), F->getASTContext()))
          Numbers[H->getCanonicalDecl()].push_back(*N);
      }
    if (!F || !F->getIdentifier() || !F->isExternC())
      return true;
    const StringRef N = F->getName();
    const bool Waits = N == "sigwait" || N == "sigwaitinfo" || N == "signalfd";
    Blocked |= Waits || N == "sigprocmask" || N == "pthread_sigmask";
    MasksAny |= Waits || N == "sigfillset";
    if (N == "sigaddset" && C->getNumArgs() == 2) {
      if (const auto Signal = constantOf(C->getArg(1), F->getASTContext()))
        Masked.insert(*Signal);
      else
        MasksAny = true;
    }
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
  bool VisitBinaryOperator(BinaryOperator *B) override {
    auto *M = B->getOpcode() == BO_Assign ? dyn_cast<MemberExpr>(B->getLHS()->IgnoreParenImpCasts()) : nullptr;
    if (M && isHandler(M->getMemberDecl()))
      add(B->getRHS(), Here);
    return true;
  }
  bool VisitInitListExpr(InitListExpr *L) override {
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

  using Named = SignalHandlers::Named;
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

  llvm::DenseSet<int64_t> Masked;                                              ///< signals that sets are made of
  bool MasksAny = false;                                                       ///< such a set may have any
  llvm::DenseMap<const FunctionDecl *, llvm::SmallVector<int64_t, 2>> Numbers; ///< for what handlers are installed

  using Param = std::pair<const FunctionDecl *, unsigned>;
  llvm::DenseSet<Param> Params, Installs; ///< the parameters that it, and any function, makes a handler of
  std::vector<std::tuple<Param, const FunctionDecl *, SourceLocation>> Given; ///< functions as arguments
};
} // namespace

bool installsHandlers(ASTContext &Ctx) { return namesAny(Ctx, {"signal", "sigaction", "bsd_signal", "sigset"}); }

SignalHandlers signalHandlers(ASTContext &Ctx) { return Finder(Ctx); }

} // namespace belay::analysis
