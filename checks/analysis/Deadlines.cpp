//===- Deadlines.cpp - the times at which timed waits end ------------------===//

#include "analysis/Deadlines.h"
#include "analysis/Cells.h"
#include "ir/UserDecls.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include <ctime>

using namespace clang;

namespace belay::analysis {

/// Which argument of what is called is its deadline.
static constexpr std::pair<llvm::StringLiteral, unsigned> DeadlineOf[] = {
    {"pthread_cond_timedwait", 2},     {"cnd_timedwait", 2}, {"sem_timedwait", 1},
    {"pthread_mutex_timedlock", 1},    {"mtx_timedlock", 1}, {"pthread_rwlock_timedrdlock", 1},
    {"pthread_rwlock_timedwrlock", 1},
};

static std::optional<unsigned> deadlineOf(StringRef Name) {
  const auto *It = llvm::find_if(DeadlineOf, [&](const auto &X) { return X.first == Name; });
  return It == std::end(DeadlineOf) ? std::nullopt : std::optional(It->second);
}

/// The variable, or the member of any object, that \p E names.
static const ValueDecl *named(const Expr *E) {
  if (!E)
    return nullptr;
  E = bare(E);
  if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_AddrOf) // `(&x)->tv_sec` of a macro
    E = bare(U->getSubExpr());
  if (auto *M = dyn_cast<MemberExpr>(E))
    return M->getMemberDecl();
  return namedVariable(E);
}

namespace {
enum Clock : uint8_t {
  None,   ///< constants only
  Number, ///< what a parameter says, which may be a time already
  Unknown,
  Wall,
  Steady
};
struct Source {
  Clock C = None;
  SourceLocation Loc;
};

class Deadlines : public ir::UserCode {
public:
  explicit Deadlines(const Unit &U) : UserCode(U.context().getSourceManager()), U(U), Ctx(U.context()) {}

  std::vector<WrongDeadline> run() {
    TraverseDecl(Ctx.getTranslationUnitDecl());
    std::vector<WrongDeadline> Out;
    for (const CallExpr *W : Waits)
      look(*W, Out);
    return Out;
  }

  bool VisitCallExpr(CallExpr *C) override {
    const StringRef Name = calledName(C);
    if (const auto I = deadlineOf(Name); I && *I < C->getNumArgs())
      Waits.push_back(C);
    if (const FunctionDecl *F = C->getDirectCallee())
      Calls[F->getCanonicalDecl()].push_back(C);
    for (unsigned I = 0; I < C->getNumArgs(); ++I)
      if (const ValueDecl *V = addressed(C->getArg(I)))
        Given[V].push_back({C, I});
    if (auto *O = dyn_cast<CXXOperatorCallExpr>(C); O && O->getOperator() == OO_Equal && O->getNumArgs() == 2)
      assigned(O->getArg(0), O->getArg(1));
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *B) override {
    if (B->isAssignmentOp())
      assigned(B->getLHS(), B->getRHS());
    return true;
  }
  bool VisitVarDecl(VarDecl *V) override {
    if (V->getInit())
      Values[V].push_back(V->getInit());
    return true;
  }

private:
  /// To all of \p To, or to its seconds.
  void assigned(const Expr *To, const Expr *Value) {
    auto *M = dyn_cast<MemberExpr>(bare(To));
    if (M && M->getMemberDecl()->getIdentifier() && M->getMemberDecl()->getName() == "tv_sec") {
      if (const ValueDecl *V = named(M->getBase()))
        Seconds[V].push_back(Value);
    } else if (const ValueDecl *V = named(To)) {
      Values[V].push_back(Value);
    }
  }

  static Clock clockOf(std::optional<int64_t> Id) {
    if (!Id)
      return Unknown;
    if (*Id == CLOCK_REALTIME || *Id == CLOCK_REALTIME_COARSE)
      return Wall;
    return llvm::is_contained({CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME}, *Id)
               ? Steady
               : Unknown;
  }

  static void join(Source &To, const Source &S) {
    if (To.C < S.C && To.C <= Number)
      To = S;
    else if (S.C > Number && S.C != To.C)
      To.C = Unknown;
  }

  /// The clock that was read for what \p C does to its argument \p I.
  Source readBy(const CallExpr &C, unsigned I, unsigned Depth) const {
    const StringRef Name = calledName(&C);
    if (Name == "clock_gettime" && I == 1)
      return {clockOf(constantOf(C.getArg(0), Ctx)), C.getExprLoc()};
    if (Name == "gettimeofday" || Name == "timespec_get" || Name == "time" || Name == "ftime")
      return {Wall, C.getExprLoc()};
    if (Name == "memset" || Name == "bzero" || deadlineOf(Name))
      return {};
    const FunctionDecl *F = C.getDirectCallee();
    F = F ? F->getDefinition() : nullptr;
    if (!F || I >= F->getNumParams() || Depth > MaxDepth)
      return {Unknown, {}};
    // A helper that is given a pointer to it.
    const ParmVarDecl *P = F->getParamDecl(I);
    Source S = clock(*P, Depth + 1);
    for (auto &[Callee, All] : Calls)
      for (const CallExpr *X : All)
        for (unsigned J = 0; J < X->getNumArgs(); ++J)
          if (namedVariable(X->getArg(J)) == P)
            join(S, readBy(*X, J, Depth + 1));
    return S;
  }

  /// The clock whose time \p V has.
  Source clock(const ValueDecl &V, unsigned Depth = 0) const {
    Source S;
    if (Depth > MaxDepth)
      return {Unknown, {}};
    if (!Open.insert(&V).second) // `ts.tv_sec += ts.tv_nsec / 1000000000`
      return {};
    if (auto It = Given.find(&V); It != Given.end())
      for (auto &[C, I] : It->second)
        join(S, readBy(*C, I, Depth));
    for (const auto *All : {&Values, &Seconds})
      if (auto It = All->find(&V); It != All->end())
        for (const Expr *E : It->second)
          join(S, computed(E, Depth));
    Open.erase(&V);
    return S;
  }

  /// The clock whose time \p E is computed from.
  Source computed(const Stmt *S, unsigned Depth) const {
    Source All;
    auto *E = dyn_cast_or_null<Expr>(S);
    if (const auto N = E && E->getType()->isIntegerType() ? constantOf(E, Ctx) : std::nullopt)
      return {*N < Epoch ? None : Unknown, {}}; // far away, for one that doesn't end
    if (!S)
      return All;
    if (auto *B = dyn_cast<BinaryOperator>(S); B && (B->getOpcode() == BO_Div || B->getOpcode() == BO_Rem))
      return computed(B->getLHS(), Depth);
    if (auto *C = dyn_cast<CallExpr>(S); C && !isa<CXXOperatorCallExpr>(C)) {
      const StringRef Name = calledName(C);
      return {Name == "time" ? Wall : Unknown, C->getExprLoc()};
    }
    if (auto *M = dyn_cast<MemberExpr>(S)) {
      const ValueDecl *Of = named(M->getBase());
      const bool Part = M->getMemberDecl()->getIdentifier() && M->getMemberDecl()->getName().starts_with("tv_");
      const ValueDecl *V = Part ? Of : M->getMemberDecl();
      return V ? clock(*V, Depth + 1) : Source{Unknown, {}};
    }
    if (auto *D = dyn_cast<DeclRefExpr>(S)) {
      auto *V = dyn_cast<VarDecl>(D->getDecl());
      return !V                    ? All
             : isa<ParmVarDecl>(V) ? Source{isInterval(*cast<ParmVarDecl>(V)) ? None : Number, {}}
                                   : clock(*V, Depth + 1);
    }
    for (const Stmt *C : S->children())
      join(All, computed(C, Depth));
    return All;
  }

  /// Somebody gives \p P a constant that is no point of time, be it in milliseconds.
  bool isInterval(const ParmVarDecl &P) const {
    auto *F = dyn_cast<FunctionDecl>(P.getDeclContext());
    auto It = F && P.getType()->isIntegerType() ? Calls.find(F->getCanonicalDecl()) : Calls.end();
    return It != Calls.end() && llvm::any_of(It->second, [&](const CallExpr *C) {
             const unsigned I = P.getFunctionScopeIndex();
             const auto N = I < C->getNumArgs() ? constantOf(C->getArg(I), Ctx) : std::nullopt;
             return N && *N >= 0 && *N < Epoch;
           });
  }

  /// The clock of what \p Wait waits for.
  Source waitsBy(const CallExpr &Wait) const {
    if (calledName(&Wait) != "pthread_cond_timedwait")
      return {Wall, {}};
    const ValueDecl *Condition = addressed(Wait.getArg(0));
    if (!Condition)
      return {Unknown, {}};
    Source S;
    if (auto It = Given.find(Condition); It != Given.end())
      for (auto &[C, I] : It->second)
        if (calledName(C) == "pthread_cond_init" && C->getNumArgs() == 2)
          join(S, attribute(*C->getArg(1)));
    auto *V = dyn_cast<VarDecl>(Condition);
    if ((V && isa_and_nonnull<InitListExpr>(V->getInit())) || !U.uses().listed(Condition).empty())
      join(S, {Wall, {}});
    return S;
  }

  Source attribute(const Expr &E) const {
    if (E.isNullPointerConstant(Ctx, Expr::NPC_ValueDependentIsNotNull))
      return {Wall, {}};
    const ValueDecl *A = addressed(&E);
    auto It = A ? Given.find(A) : Given.end();
    if (It == Given.end())
      return {Unknown, {}};
    Source S{Wall, {}};
    for (auto &[C, I] : It->second) {
      const StringRef Name = calledName(C);
      if (Name == "pthread_condattr_setclock" && C->getNumArgs() == 2)
        S = {clockOf(constantOf(C->getArg(1), Ctx)), C->getExprLoc()};
      else if (!Name.starts_with("pthread_cond"))
        return {Unknown, {}};
    }
    return S;
  }

  void look(const CallExpr &Wait, std::vector<WrongDeadline> &Out) const {
    auto *V = dyn_cast_or_null<VarDecl>(addressed(Wait.getArg(*deadlineOf(calledName(&Wait)))));
    if (!V || !V->hasLocalStorage())
      return;
    const Source Is = clock(*V), Wanted = waitsBy(Wait);
    if (Is.C == Unknown || Is.C == Number || (Is.C == None && !isSet(*V)))
      return;
    if (Is.C == None)
      Out.push_back({&Wait, true, false, V->getLocation(), {}});
    else if ((Wanted.C == Wall || Wanted.C == Steady) && Wanted.C != Is.C)
      Out.push_back({&Wait, false, Is.C == Steady, Is.Loc, Wanted.Loc});
  }

  /// Its seconds are computed here; with none, it is a try.
  bool isSet(const VarDecl &V) const {
    auto Above = [&](const Expr *E) { return constantOf(E, Ctx).value_or(1) > 0; };
    auto *L = V.getInit() ? dyn_cast<InitListExpr>(V.getInit()->IgnoreParenImpCasts()) : nullptr;
    auto It = Seconds.find(&V);
    return (It != Seconds.end() && llvm::any_of(It->second, Above)) || (L && L->getNumInits() && Above(L->getInit(0)));
  }

  static constexpr unsigned MaxDepth = 4;
  static constexpr int64_t Epoch = 1000 * 1000 * 1000; ///< seconds that any clock's time is beyond, or milliseconds
  const Unit &U;
  ASTContext &Ctx;
  mutable llvm::SmallPtrSet<const ValueDecl *, 4> Open; ///< whose clock is being looked for
  std::vector<const CallExpr *> Waits;
  // Lookups only, but for calls, of whose order nothing depends.
  llvm::DenseMap<const FunctionDecl *, std::vector<const CallExpr *>> Calls;
  llvm::DenseMap<const ValueDecl *, std::vector<std::pair<const CallExpr *, unsigned>>> Given; ///< its address
  llvm::DenseMap<const ValueDecl *, std::vector<const Expr *>> Values, Seconds;
};
} // namespace

std::vector<WrongDeadline> findWrongDeadlines(const Unit &U) {
  const bool Any = llvm::any_of(DeadlineOf, [&](const auto &X) { return namesAny(U.context(), {X.first}); });
  return Any ? Deadlines(U).run() : std::vector<WrongDeadline>();
}

} // namespace belay::analysis
