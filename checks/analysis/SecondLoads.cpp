//===- SecondLoads.cpp - pointers that are tested, then loaded again -------===//

#include "analysis/SecondLoads.h"
#include "analysis/Threads.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// A call that looks at a pointer which others can change.
struct Look {
  const Expr *Call = nullptr, *Of = nullptr;
  bool Weak = false, Expired = false;
  explicit operator bool() const { return Call; }
};
} // namespace

/// `p.load()` of an atomic pointer, and what converts it to one; `w.lock()`, `w.expired()`.
static Look lookOf(const Expr *E) {
  auto *C = dyn_cast_or_null<CXXMemberCallExpr>(E ? bare(E) : nullptr);
  const CXXMethodDecl *M = C ? C->getMethodDecl() : nullptr;
  if (!M || !M->getParent()->isInStdNamespace())
    return {};
  const Expr *Of = bare(C->getImplicitObjectArgument());
  const StringRef Class = className(Of->getType());
  const StringRef Name = M->getIdentifier() ? M->getName() : StringRef();
  if (Class == "weak_ptr" && (Name == "lock" || Name == "expired"))
    return {C, Of, true, Name == "expired"};
  const QualType T = M->getReturnType();
  const bool Pointer = T->isPointerType() || className(T) == "shared_ptr";
  if (Class == "atomic" && Pointer && (Name == "load" || isa<CXXConversionDecl>(M)))
    return {C, Of, false, false};
  return {};
}

static bool isNull(const Expr *E) { return isa<CXXNullPtrLiteralExpr, GNUNullExpr>(bare(E)); }

/// What \p E looks at if it is a test of one pointer; \p When says for which value of \p E there is none.
static Look tested(const Expr *E, bool &When) {
  When = false;
  E = unnegated(E, When);
  if (auto *R = dyn_cast<CXXRewrittenBinaryOperator>(E))
    E = R->getSemanticForm()->IgnoreParens();
  E = unnegated(E, When);
  const Expr *Left = nullptr, *Right = nullptr;
  bool Equal = false;
  if (auto *B = dyn_cast<BinaryOperator>(E); B && B->isEqualityOp()) {
    Left = B->getLHS();
    Right = B->getRHS();
    Equal = B->getOpcode() == BO_EQ;
  } else if (auto *O = dyn_cast<CXXOperatorCallExpr>(E);
             O && O->getNumArgs() == 2 && (O->getOperator() == OO_EqualEqual || O->getOperator() == OO_ExclaimEqual)) {
    Left = O->getArg(0);
    Right = O->getArg(1);
    Equal = O->getOperator() == OO_EqualEqual;
  }
  if (Left) {
    if (isNull(Left))
      std::swap(Left, Right);
    if (!isNull(Right))
      return {};
    When = When ? !Equal : Equal;
    return lookOf(Left);
  }
  if (auto *C = dyn_cast<CXXMemberCallExpr>(E))
    if (auto *To = dyn_cast_or_null<CXXConversionDecl>(C->getMethodDecl());
        To && To->getConversionType()->isBooleanType())
      E = C->getImplicitObjectArgument();
  const Look L = lookOf(E);
  if (L.Expired)
    When = !When;
  return L;
}

/// A statement after which nothing of its block is done.
static bool leaves(const Stmt *S) {
  if (auto *B = dyn_cast<CompoundStmt>(S))
    return !B->body_empty() && leaves(B->body_back());
  auto *E = dyn_cast<Expr>(S);
  return isa<ReturnStmt, ContinueStmt, BreakStmt>(S) || (E && isa<CXXThrowExpr>(bare(E)));
}

/// What \p E dereferences; null if it doesn't.
static const Expr *dereferenced(const Stmt *E) {
  if (auto *M = dyn_cast<MemberExpr>(E))
    return M->isArrow() ? M->getBase() : nullptr;
  if (auto *U = dyn_cast<UnaryOperator>(E))
    return U->getOpcode() == UO_Deref ? U->getSubExpr() : nullptr;
  auto *O = dyn_cast<CXXOperatorCallExpr>(E);
  return O && O->getNumArgs() == 1 && (O->getOperator() == OO_Arrow || O->getOperator() == OO_Star) ? O->getArg(0)
                                                                                                    : nullptr;
}

namespace {
class Functions {
public:
  Functions(const Unit &U, const Process &P) : U(U), P(P) {}

  void run(std::vector<SecondLoad> &To) {
    Out = &To;
    walk(P.Function->getBody());
  }

private:
  void walk(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return;
    const auto Children = llvm::to_vector(S->children());
    for (unsigned I = 0; I < Children.size(); ++I) {
      if (auto *If = dyn_cast_or_null<IfStmt>(Children[I])) {
        if (leaves(If->getThen()) && !If->getElse())
          look(If->getCond(), /*Value=*/false, llvm::ArrayRef(Children).drop_front(I + 1));
        look(If->getCond(), /*Value=*/true, If->getThen());
      }
      walk(Children[I]);
    }
  }

  /// \p Region is done where \p Condition is \p Value.
  void look(const Expr *Condition, bool Value, llvm::ArrayRef<const Stmt *> Region) {
    Condition = Condition->IgnoreParenImpCasts();
    if (auto *B = dyn_cast<BinaryOperator>(Condition); B && B->getOpcode() == (Value ? BO_LAnd : BO_LOr)) {
      look(B->getLHS(), Value, Region);
      look(B->getRHS(), Value, Region);
      return;
    }
    bool Absent = false;
    const Look L = tested(Condition, Absent);
    Cell Object = L && Absent != Value ? cellOf(L.Of) : Cell();
    // What a local of this type leads to isn't its own.
    if (const VarDecl *V = L.Weak && Absent != Value && !Object ? namedVariable(L.Of) : nullptr)
      Object.Path.push_back(V);
    if (!Object)
      return;
    for (const Stmt *S : Region)
      if (again(L, Object, S, Region))
        return;
  }

  /// \p S loads it once more, and nobody tests that before it is used.
  bool again(const Look &First, const Cell &Object, const Stmt *S, llvm::ArrayRef<const Stmt *> Region) {
    if (!S || isa<LambdaExpr>(S))
      return false;
    auto Loads = [&](const Expr *E) {
      const Look L = lookOf(E);
      return L && L.Weak == First.Weak && !L.Expired && sameText(L.Of, First.Of, U.context());
    };
    if (const Expr *Of = dereferenced(S); Of && Loads(Of))
      return add(First, Object, bare(Of), cast<Expr>(S));
    if (auto *D = dyn_cast<DeclStmt>(S))
      for (const Decl *X : D->decls())
        if (auto *V = dyn_cast<VarDecl>(X); V && V->getInit() && Loads(V->getInit()))
          if (const Expr *Use = trusted(V, Region))
            return add(First, Object, bare(V->getInit()), Use);
    return llvm::any_of(S->children(), [&](const Stmt *C) { return again(First, Object, C, Region); });
  }

  /// Where \p V is dereferenced first, if nothing else is done with it.
  static const Expr *trusted(const VarDecl *V, llvm::ArrayRef<const Stmt *> Region) {
    const Expr *First = nullptr;
    for (const Stmt *S : Region)
      if (!onlyUsed(S, V, First))
        return nullptr;
    return First;
  }

  static bool onlyUsed(const Stmt *S, const VarDecl *V, const Expr *&First) {
    if (!S)
      return true;
    if (const Expr *Of = dereferenced(S); Of && namedVariable(Of) == V) {
      First = First ? First : cast<Expr>(S);
      return true;
    }
    if (auto *D = dyn_cast<DeclRefExpr>(S); D && D->getDecl() == V)
      return false;
    return llvm::all_of(S->children(), [&](const Stmt *C) { return onlyUsed(C, V, First); });
  }

  bool add(const Look &First, const Cell &Object, const Expr *Again, const Expr *Use) {
    SourceLocation Because = First.Weak ? started() : cleared(*Object.leaf());
    const bool Locks = First.Weak && Because.isInvalid();
    if (Locks)
      Because = locked();
    if (Because.isValid())
      Out->push_back({&P, First.Call, Again, Use, Object, First.Weak, Because, Locks});
    return true;
  }

  SourceLocation started() const {
    for (const Thread &T : U.threads().All)
      if (llvm::any_of(T.Frames, [&](const auto &F) { return F->P == &P; }))
        return T.loc();
    return {};
  }

  /// Where \p P itself locks something, as it needn't where there is one thread.
  SourceLocation locked() const {
    for (unsigned Id : P.RPO)
      for (const Event &E : P.Blocks[Id].Events)
        if (E.Kind == EventKind::Lock && E.Object->known())
          return E.Loc;
    return {};
  }

  /// Where somebody stores null while others may look.
  SourceLocation cleared(const ValueDecl &D) const {
    for (const Use &X : U.uses().of(&D)) {
      auto *C = dyn_cast_or_null<CallExpr>(X.Call);
      if (!isa_and_nonnull<CXXConstructorDecl, CXXDestructorDecl>(X.In) &&
          ((X.Value && stores(X.Value)) || (C && llvm::any_of(C->arguments(), stores))))
        return X.Ref->getExprLoc();
    }
    return {};
  }
  static bool stores(const Expr *E) {
    E = bare(E);
    auto *C = dyn_cast<CXXConstructExpr>(E);
    return isNull(E) || (C && C->getNumArgs() == 1 && isNull(C->getArg(0)));
  }

  const Unit &U;
  const Process &P;
  std::vector<SecondLoad> *Out = nullptr;
};
} // namespace

std::vector<SecondLoad> findSecondLoads(const Unit &U) {
  std::vector<SecondLoad> Out;
  for (auto &P : U.Module.Processes)
    if (P->Function->getBody())
      Functions(U, *P).run(Out);
  return Out;
}

} // namespace belay::analysis
