//===- OpenMP.cpp - races in parallel regions -----------------------------===//

#include "analysis/OpenMP.h"
#include "analysis/OpenMPMeans.h"
#include "analysis/Subscripts.h"
#include "ir/UserDecls.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtOpenMP.h"
#include "clang/Basic/OpenMPKinds.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <set>

using namespace clang;

namespace belay::analysis {

namespace {
/// Around an access: who gets there, and what keeps others out.
struct Context {
  const OMPExecutableDirective *Loop = nullptr; ///< shares its iterations out
  const ForStmt *For = nullptr;                 ///< Loop, if it is one loop
  const Stmt *Alone = nullptr;                  ///< a section or a single: one thread
  bool Master = false, Atomic = false;
  std::string Critical;
  unsigned Phase = 0;                 ///< between two barriers
  std::vector<const ForStmt *> Inner; ///< loops within Loop, which a thread runs by itself
  std::vector<const VarDecl *> Private;
  bool isPrivate(const VarDecl *V) const { return llvm::is_contained(Private, V->getCanonicalDecl()); }
};

struct Access {
  const VarDecl *V = nullptr;
  const FieldDecl *F = nullptr;
  std::vector<const Expr *> Subscripts; ///< outermost dimension first
  const Expr *E = nullptr;
  bool Write = false, Pointee = false; ///< Pointee: `*p`
  std::optional<int64_t> Value;        ///< a constant that is written
  Context Where;
  const ValueDecl *object() const { return F ? static_cast<const ValueDecl *>(F) : V; }
};

class Region {
public:
  Region(const OMPExecutableDirective &D, ASTContext &Ctx) : D(D), Ctx(Ctx) {}

  void run(std::vector<OpenMPRace> &Out) {
    OpenMPMeans M;
    M.TraverseStmt(const_cast<Stmt *>(D.getRawStmt()));
    M.VisitOMPExecutableDirective(const_cast<OMPExecutableDirective *>(&D));
    for (const OMPClause *C : D.clauses())
      M.Other |= C->getClauseKind() == llvm::omp::OMPC_num_threads && isOne(*cast<OMPNumThreadsClause>(C));
    if (M.Other)
      return;
    Changed = Assigned = std::move(M.Changed);
    directive(D, Context());
    std::set<std::pair<const ValueDecl *, const Stmt *>> Said;
    for (const Access &W : Accesses)
      for (const Access &O : Accesses)
        if (W.Write && conflict(W, O) && Said.insert({W.object(), W.Where.Loop}).second) {
          const auto Text = Lexer::getSourceText(CharSourceRange::getTokenRange(W.E->getSourceRange()),
                                                 Ctx.getSourceManager(), Ctx.getLangOpts());
          Out.push_back({W.object(), Text.str(), W.E->getExprLoc(), O.E->getExprLoc(), D.getBeginLoc(), O.Write,
                         W.Where.Loop && W.Where.Loop == O.Where.Loop, isMeant(W, O)});
        }
  }

private:
  /// `if (failed) ok = false;`, in whichever iteration, and a count that is kept atomically and looked at as it happens
  /// to be.
  bool isMeant(const Access &W, const Access &O) const {
    return (W.Where.Atomic && !O.Write) ||
           (W.Value && !W.Where.Master && !W.Where.Alone && llvm::all_of(Accesses, [&](const Access &X) {
              return !X.Write || X.object() != W.object() || X.Value == W.Value;
            }));
  }

  bool isOne(const OMPNumThreadsClause &C) const {
    Expr::EvalResult R;
    return C.getNumThreads()->EvaluateAsInt(R, Ctx) && R.Val.getInt() == 1;
  }

  //===--------------------------------------------------------------------===//
  // Directives
  //===--------------------------------------------------------------------===//

  static bool has(const OMPExecutableDirective &X, OpenMPClauseKind K) {
    return llvm::any_of(X.clauses(), [&](const OMPClause *C) { return C->getClauseKind() == K; });
  }

  /// `x`, and of `x[:n]` x.
  static const VarDecl *named(const Stmt *S) {
    while (S && !isa<DeclRefExpr>(S))
      S = S->child_begin() == S->child_end() ? nullptr : *S->child_begin();
    return S ? dyn_cast<VarDecl>(cast<DeclRefExpr>(S)->getDecl()) : nullptr;
  }

  void directive(const OMPExecutableDirective &X, Context C) {
    for (const OMPClause *Clause : X.clauses())
      switch (Clause->getClauseKind()) {
      case llvm::omp::OMPC_private:
      case llvm::omp::OMPC_firstprivate:
      case llvm::omp::OMPC_lastprivate:
      case llvm::omp::OMPC_reduction:
      case llvm::omp::OMPC_linear:
      case llvm::omp::OMPC_copyin:
        for (const Stmt *S : const_cast<OMPClause *>(Clause)->children())
          if (const VarDecl *V = named(S))
            C.Private.push_back(V->getCanonicalDecl());
        break;
      default:
        break;
      }
    const OpenMPDirectiveKind K = X.getDirectiveKind();
    if (K == llvm::omp::OMPD_barrier) {
      ++Phase;
      return;
    }
    if (X.isStandaloneDirective())
      return;
    C.Phase = Phase;
    if (K == llvm::omp::OMPD_single)
      C.Alone = &X;
    C.Master |= K == llvm::omp::OMPD_master || K == llvm::omp::OMPD_masked;
    C.Atomic |= K == llvm::omp::OMPD_atomic;
    if (auto *Critical = dyn_cast<OMPCriticalDirective>(&X))
      C.Critical = "critical " + Critical->getDirectiveName().getAsString();
    const Stmt *Body = X.getRawStmt();
    while (auto *Captured = dyn_cast_or_null<CapturedStmt>(Body))
      Body = Captured->getCapturedStmt();
    if (!Body)
      return;
    if (isOpenMPLoopDirective(K)) {
      const bool Shares = isOpenMPWorksharingDirective(K); // `simd` alone is each thread's own
      if (Shares)
        C.Loop = &X;
      loops(*Body, cast<OMPLoopDirective>(X).getLoopsNumber(), C, Shares);
    } else
      stmt(*Body, C, K == llvm::omp::OMPD_sections || K == llvm::omp::OMPD_parallel_sections);
    if (isOpenMPWorksharingDirective(K) && K != llvm::omp::OMPD_section && !has(X, llvm::omp::OMPC_nowait))
      ++Phase;
  }

  /// The \p Depth loops whose iterations are shared out, or done by one thread at once.
  void loops(const Stmt &S, unsigned Depth, Context &C, bool Shares) {
    auto *For = dyn_cast<ForStmt>(&S);
    if (auto *Block = dyn_cast<CompoundStmt>(&S); Block && Block->size() == 1)
      return loops(*Block->body_front(), Depth, C, Shares);
    if (!For)
      return; // a range: what is shared of it isn't known
    const VarDecl *V = counterOf(*For);
    if (!V)
      return;
    C.Private.push_back(V->getCanonicalDecl());
    if (Shares)
      C.For = Depth == 1 && !Collapsed ? For : nullptr;
    else if (C.Loop)
      C.Inner.push_back(For);
    if (Depth > 1) {
      Collapsed = true;
      loops(*For->getBody(), Depth - 1, C, Shares);
      Collapsed = false;
    } else if (For->getBody())
      stmt(*For->getBody(), C);
  }

  //===--------------------------------------------------------------------===//
  // Statements and expressions
  //===--------------------------------------------------------------------===//

  void stmt(const Stmt &S, Context C, bool Sections = false) {
    if (auto *X = dyn_cast<OMPExecutableDirective>(&S)) {
      if (isOpenMPParallelDirective(X->getDirectiveKind()))
        return; // one of its own
      if (X->getDirectiveKind() == llvm::omp::OMPD_section)
        C.Alone = X;
      return directive(*X, C);
    }
    C.Phase = Phase;
    if (auto *E = dyn_cast<Expr>(&S))
      return expr(*E, C);
    if (auto *DS = dyn_cast<DeclStmt>(&S)) {
      for (const Decl *X : DS->decls())
        if (auto *V = dyn_cast<VarDecl>(X)) {
          if (V->hasLocalStorage()) {
            Own.insert(V->getCanonicalDecl());
            Changed.insert(V->getCanonicalDecl()); // each thread and iteration has another
          }
          if (V->getInit())
            expr(*V->getInit(), C);
        }
      return;
    }
    // `if (i == last)` is for one of them, and a call may say who comes first.
    if (auto *If = dyn_cast<IfStmt>(&S); If && chooses(If->getCond(), C))
      return expr(*If->getCond(), C);
    auto *For = dyn_cast<ForStmt>(&S);
    const unsigned Before = Phase;
    if (For && C.Loop)
      C.Inner.push_back(For);
    for (const Stmt *X : S.children())
      if (X) {
        Context Here = C;
        if (Sections && !isa<OMPExecutableDirective>(X))
          Here.Alone = X; // the first section needs no directive
        stmt(*X, Here);
      }
    // Where a loop has a barrier in it, what comes after it in one round is before the same in the next.
    if (Before != Phase && isa<ForStmt, WhileStmt, DoStmt>(S))
      Accesses.clear(), Cut = true;
  }

  /// `omp_get_max_threads()`.
  static bool asksThreads(const Expr *E) {
    auto *C = dyn_cast<CallExpr>(E->IgnoreParenCasts());
    const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
    return F && F->getIdentifier() && F->getName().starts_with("omp_get_");
  }

  static bool chooses(const Stmt *S, const Context &C) {
    if (isa<CallExpr, AtomicExpr>(S))
      return true;
    auto *R = dyn_cast<DeclRefExpr>(S);
    auto *V = R ? dyn_cast<VarDecl>(R->getDecl()) : nullptr;
    if (V && ((C.Loop && C.isPrivate(V)) || (V->getInit() && asksThreads(V->getInit()))))
      return true;
    auto *Sub = dyn_cast<ArraySubscriptExpr>(S); // what is at i is another matter
    return llvm::any_of(S->children(),
                        [&](const Stmt *X) { return X && (!Sub || X != Sub->getIdx()) && chooses(X, C); });
  }

  void add(const Expr &E, bool Write, const Context &C) {
    Access A;
    A.E = &E;
    A.Write = Write;
    const Expr *X = E.IgnoreParenImpCasts();
    for (; auto *Sub = dyn_cast<ArraySubscriptExpr>(X); X = Sub->getBase()->IgnoreParenImpCasts())
      A.Subscripts.insert(A.Subscripts.begin(), Sub->getIdx());
    auto *M = dyn_cast<MemberExpr>(X);
    const VarDecl *Static = M ? dyn_cast<VarDecl>(M->getMemberDecl()) : nullptr;
    if (M && !Static && !M->isArrow() && A.Subscripts.empty()) {
      A.F = dyn_cast<FieldDecl>(M->getMemberDecl());
      X = M->getBase()->IgnoreParenImpCasts();
      if (!A.F)
        return;
    }
    if (auto *U = dyn_cast<UnaryOperator>(X); U && U->getOpcode() == UO_Deref && A.Subscripts.empty()) {
      X = U->getSubExpr()->IgnoreParenImpCasts();
      A.Pointee = true;
    }
    auto *R = dyn_cast<DeclRefExpr>(X);
    A.V = R ? dyn_cast<VarDecl>(R->getDecl()) : Static;
    if (!A.V)
      return;
    if (auto It = Given.find(A.V); It != Given.end() && (A.Pointee || !A.Subscripts.empty())) {
      A.V = It->second; // `add(&sum)`: `*to` is that
      A.Pointee &= A.V->getType()->isPointerType();
    }
    const VarDecl *V = A.V = A.V->getCanonicalDecl();
    if (C.isPrivate(V) || Own.contains(V) || V->getTLSKind() != VarDecl::TLS_None ||
        V->hasAttr<OMPThreadPrivateDeclAttr>())
      return;
    const QualType T = E.getType().getCanonicalType();
    // A pointer that is set anew leads somewhere else.
    if (T.isVolatileQualified() || T->isAtomicType() || !T->isScalarType() ||
        ((!A.Subscripts.empty() || A.Pointee) && Changed.contains(V)) || V->getType()->isReferenceType())
      return;
    A.Where = C;
    A.Where.Phase = Phase;
    Accesses.push_back(std::move(A));
  }

  /// `&x`, or `x` of an array.
  static const VarDecl *pointedTo(const Expr &E) {
    auto *U = dyn_cast<UnaryOperator>(E.IgnoreParenImpCasts());
    const bool Address = U && U->getOpcode() == UO_AddrOf;
    auto *R = dyn_cast<DeclRefExpr>(Address ? U->getSubExpr()->IgnoreParenImpCasts() : E.IgnoreParenImpCasts());
    auto *V = R ? dyn_cast<VarDecl>(R->getDecl()) : nullptr;
    return V && (Address ? V->getType()->isScalarType() : V->getType()->isArrayType()) ? V : nullptr;
  }

  void lvalue(const Expr &E, const Context &C) {
    const Expr *X = E.IgnoreParenImpCasts();
    for (; auto *Sub = dyn_cast<ArraySubscriptExpr>(X); X = Sub->getBase()->IgnoreParenImpCasts())
      expr(*Sub->getIdx(), C);
  }

  void expr(const Expr &Whole, const Context &C) {
    const Expr *E = Whole.IgnoreParenImpCasts();
    if (isa<LambdaExpr, UnaryExprOrTypeTraitExpr>(E))
      return;
    if (auto *B = dyn_cast<BinaryOperator>(E); B && B->isAssignmentOp()) {
      expr(*B->getRHS(), C);
      lvalue(*B->getLHS(), C);
      const size_t Before = Accesses.size();
      add(*B->getLHS(), /*Write=*/true, C);
      if (Expr::EvalResult R;
          Accesses.size() > Before && B->getOpcode() == BO_Assign && B->getRHS()->EvaluateAsInt(R, Ctx))
        Accesses.back().Value = R.Val.getInt().tryExtValue().value_or(-1);
      return;
    }
    if (auto *U = dyn_cast<UnaryOperator>(E)) {
      if (U->isIncrementDecrementOp()) {
        lvalue(*U->getSubExpr(), C);
        return add(*U->getSubExpr(), /*Write=*/true, C);
      }
      if (U->getOpcode() == UO_AddrOf)
        return lvalue(*U->getSubExpr(), C);
    }
    if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_Deref) {
      expr(*U->getSubExpr(), C);
      return add(*E, /*Write=*/false, C);
    }
    if (isa<DeclRefExpr, ArraySubscriptExpr>(E) || (isa<MemberExpr>(E) && !cast<MemberExpr>(E)->isArrow())) {
      lvalue(*E, C);
      return add(*E, /*Write=*/false, C);
    }
    for (const Stmt *X : E->children())
      if (auto *Sub = dyn_cast_or_null<Expr>(X))
        expr(*Sub, C);
    auto *Call = dyn_cast<CallExpr>(E);
    const FunctionDecl *F = Call ? calleeWithBody(*Call) : nullptr;
    if (!F || llvm::is_contained(Calls, F) || Calls.size() == MaxDepth)
      return;
    for (const ParmVarDecl *P : F->parameters()) {
      Own.insert(cast<VarDecl>(P->getCanonicalDecl()));
      Own.insert(P);
      const unsigned I = P->getFunctionScopeIndex();
      Given.erase(P);
      if (const VarDecl *V = I < Call->getNumArgs() && !Assigned.contains(P) ? pointedTo(*Call->getArg(I)) : nullptr)
        Given[P] = V;
      Changed.insert(P);
    }
    Calls.push_back(F);
    stmt(*F->getBody(), C);
    Calls.pop_back();
  }

  //===--------------------------------------------------------------------===//
  // Pairs
  //===--------------------------------------------------------------------===//

  bool conflict(const Access &A, const Access &B) const {
    if (A.V != B.V || A.F != B.F || A.Pointee != B.Pointee || A.Where.Phase != B.Where.Phase ||
        A.Subscripts.size() != B.Subscripts.size() || Cut)
      return false;
    const Context &X = A.Where, &Y = B.Where;
    if ((X.Atomic && Y.Atomic) || (!X.Critical.empty() && X.Critical == Y.Critical) || (X.Master && Y.Master))
      return false;
    const bool XOne = X.Alone || X.Master, YOne = Y.Alone || Y.Master;
    if (XOne && YOne)
      return isa_and_nonnull<OMPSectionDirective>(Y.Alone) && X.Alone && X.Alone != Y.Alone &&
             (A.Subscripts.empty() || sameConstants(A, B));
    if (A.Subscripts.empty())
      return true;
    if (XOne || YOne || X.Loop != Y.Loop)
      return comesTo(A, B) || comesTo(B, A);
    if (!X.Loop)
      return sameConstants(A, B);
    return X.For && inTwoIterations(A, B);
  }

  /// `a[i]` in a loop that nobody waits for, and `a[9]` outside of it.
  bool comesTo(const Access &A, const Access &B) const {
    Expr::EvalResult Index;
    const VarDecl *V = A.Where.For && A.Where.Inner.empty() && !B.Where.Loop ? counterOf(*A.Where.For) : nullptr;
    auto *R =
        V && A.Subscripts.size() == 1 ? dyn_cast<DeclRefExpr>(A.Subscripts.front()->IgnoreParenImpCasts()) : nullptr;
    return R && R->getDecl()->getCanonicalDecl() == V->getCanonicalDecl() &&
           B.Subscripts.front()->EvaluateAsInt(Index, Ctx) &&
           countsTo(*A.Where.For, Index.Val.getInt().tryExtValue().value_or(-1), Ctx);
  }

  bool sameConstants(const Access &A, const Access &B) const {
    for (unsigned I = 0; I < A.Subscripts.size(); ++I) {
      Expr::EvalResult R, S;
      if (!A.Subscripts[I]->EvaluateAsInt(R, Ctx) || !B.Subscripts[I]->EvaluateAsInt(S, Ctx) ||
          R.Val.getInt() != S.Val.getInt())
        return false;
    }
    return true;
  }

  bool inTwoIterations(const Access &A, const Access &B) const {
    SubscriptPair Pair(*A.Where.For, Ctx);
    for (const ForStmt *L : A.Where.Inner)
      Pair.inner(*L, Changed);
    for (const ForStmt *L : B.Where.Inner)
      Pair.inner(*L, Changed);
    for (unsigned I = 0; I < A.Subscripts.size(); ++I)
      Pair.add(*A.Subscripts[I], *B.Subscripts[I], Changed);
    return Pair.meet();
  }

  const OMPExecutableDirective &D;
  ASTContext &Ctx;
  unsigned Phase = 0;
  bool Collapsed = false, Cut = false;
  static constexpr unsigned MaxDepth = 4;
  std::vector<const FunctionDecl *> Calls; ///< that lead to where we are
  llvm::DenseSet<const VarDecl *> Own, Changed, Assigned;
  llvm::DenseMap<const VarDecl *, const VarDecl *> Given; ///< what parameters point to
  std::vector<Access> Accesses;
};

class Regions : public ir::UserCode {
public:
  Regions(ASTContext &Ctx, std::vector<OpenMPRace> &Out) : UserCode(Ctx.getSourceManager()), Ctx(Ctx), Out(Out) {
    Instances = true;
  }
  bool TraverseDecl(Decl *D) override {
    auto *F = dyn_cast_or_null<FunctionDecl>(D);
    return F && F->isDependentContext() ? true : UserCode::TraverseDecl(D);
  }
  bool VisitOMPExecutableDirective(OMPExecutableDirective *D) override {
    if (isOpenMPParallelDirective(D->getDirectiveKind()) && D->hasAssociatedStmt() &&
        Said.insert(D->getBeginLoc().getRawEncoding()).second)
      Region(*D, Ctx).run(Out);
    return true;
  }

private:
  ASTContext &Ctx;
  std::vector<OpenMPRace> &Out;
  std::set<unsigned> Said; ///< by place, of all instances of a template
};
} // namespace

std::vector<OpenMPRace> findOpenMPRaces(ASTContext &Ctx) {
  std::vector<OpenMPRace> Out;
  if (Ctx.getLangOpts().OpenMP)
    Regions(Ctx, Out).TraverseDecl(Ctx.getTranslationUnitDecl());
  return Out;
}

} // namespace belay::analysis
