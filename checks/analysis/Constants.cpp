//===- Constants.cpp - what a call with constant arguments never does -----===//

#include "analysis/Constants.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
using Value = std::optional<int64_t>;

class Evaluation {
public:
  Evaluation(const Process &P, const Bindings &Map) : P(P), Map(Map), Ctx(P.Function->getASTContext()) {}

  Value of(const Expr *E, unsigned Depth = 0) {
    E = E->IgnoreParenCasts();
    if (Depth > MaxDepth || E->isValueDependent())
      return std::nullopt;
    if (auto *D = dyn_cast<DeclRefExpr>(E))
      if (auto *V = dyn_cast<VarDecl>(D->getDecl()); V && V->hasLocalStorage())
        return variable(V, Depth);
    if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_LNot) {
      Value X = of(U->getSubExpr(), Depth + 1);
      return X ? Value(!*X) : X;
    }
    if (auto *B = dyn_cast<BinaryOperator>(E); B && (B->isComparisonOp() || B->isLogicalOp()))
      return binary(*B, Depth);
    Expr::EvalResult R;
    if (E->getType()->isIntegralOrEnumerationType() && E->EvaluateAsInt(R, Ctx) &&
        R.Val.getInt().isRepresentableByInt64())
      return R.Val.getInt().tryExtValue().value_or(-1);
    return std::nullopt;
  }

private:
  Value variable(const VarDecl *V, unsigned Depth) {
    if (V->getType().isVolatileQualified() || V->getType()->isReferenceType() || changes(V))
      return std::nullopt;
    if (!isa<ParmVarDecl>(V))
      return V->hasInit() ? of(V->getInit(), Depth + 1) : std::nullopt;
    for (const Place *X : P.Params)
      if (X->Decl == V->getCanonicalDecl())
        if (const Place *A = Map.lookup(X))
          return A->K == Place::Number ? Value(A->Index) : A->K == Place::Null ? Value(0) : std::nullopt;
    return std::nullopt;
  }

  Value binary(const BinaryOperator &B, unsigned Depth) {
    // Of a logical operator, the branch evaluates its last operand only.
    if (B.isLogicalOp())
      return of(B.getRHS(), Depth + 1);
    Value L = of(B.getLHS(), Depth + 1), R = L ? of(B.getRHS(), Depth + 1) : L;
    if (!L || !R)
      return std::nullopt;
    switch (B.getOpcode()) {
    case BO_EQ:
      return *L == *R;
    case BO_NE:
      return *L != *R;
    case BO_LT:
      return *L < *R;
    case BO_GT:
      return *L > *R;
    case BO_LE:
      return *L <= *R;
    case BO_GE:
      return *L >= *R;
    default:
      return std::nullopt;
    }
  }

  /// True if \p V may get another value: it is assigned, stepped, or its address is taken.
  bool changes(const VarDecl *V) {
    if (!Scanned)
      scan(P.Function->getBody());
    Scanned = true;
    return Changed.contains(V->getCanonicalDecl());
  }

  void scan(const Stmt *S) {
    if (!S)
      return;
    const Expr *E = nullptr;
    if (auto *B = dyn_cast<BinaryOperator>(S); B && B->isAssignmentOp())
      E = B->getLHS();
    else if (auto *U = dyn_cast<UnaryOperator>(S); U && (U->isIncrementDecrementOp() || U->getOpcode() == UO_AddrOf))
      E = U->getSubExpr();
    else if (auto *C = dyn_cast<CallExpr>(S))
      for (const Expr *A : C->arguments())
        changed(A->isGLValue() ? A : nullptr);
    else if (auto *L = dyn_cast<LambdaExpr>(S))
      for (const LambdaCapture &X : L->captures())
        if (X.capturesVariable() && X.getCaptureKind() == LCK_ByRef)
          if (auto *V = dyn_cast<VarDecl>(X.getCapturedVar()))
            Changed.insert(V->getCanonicalDecl());
    changed(E);
    if (auto *D = dyn_cast<DeclStmt>(S))
      for (const Decl *X : D->decls())
        if (auto *V = dyn_cast<VarDecl>(X); V && V->hasInit() && V->getType()->isReferenceType())
          changed(V->getInit());
    for (const Stmt *C : S->children())
      scan(C);
  }

  void changed(const Expr *E) {
    if (auto *D = dyn_cast_or_null<DeclRefExpr>(E ? E->IgnoreParenCasts() : nullptr))
      if (auto *V = dyn_cast<VarDecl>(D->getDecl()))
        Changed.insert(V->getCanonicalDecl());
  }

  const Process &P;
  const Bindings &Map;
  const ASTContext &Ctx;
  llvm::DenseSet<const VarDecl *> Changed;
  bool Scanned = false;
  static constexpr unsigned MaxDepth = 8;
};
} // namespace

static bool hasNumbers(const Bindings &B) {
  return llvm::any_of(B, [](auto &X) {
    return X.first->K == Place::Param && (X.second->K == Place::Number || X.second->K == Place::Null);
  });
}

llvm::DenseSet<const Event *> deadEvents(const Process &P, const Bindings &Map) {
  llvm::DenseSet<const Event *> Dead;
  if (!P.Lowered || !hasNumbers(Map))
    return Dead;
  Evaluation Eval(P, Map);
  std::vector<bool> Reached(P.Blocks.size(), false);
  llvm::SmallVector<unsigned, 8> Work{P.Entry};
  bool Any = false;
  while (!Work.empty()) {
    const unsigned Id = Work.pop_back_val();
    if (Reached[Id])
      continue;
    Reached[Id] = true;
    const Block &B = P.Blocks[Id];
    Value Known = B.Condition && B.Succs.size() == 2 ? Eval.of(B.Condition) : std::nullopt;
    Any |= Known.has_value();
    if (Known)
      Work.push_back(B.Succs[*Known ? 0 : 1]);
    else
      Work.append(B.Succs.begin(), B.Succs.end());
  }
  if (Any)
    for (const Block &B : P.Blocks)
      if (!Reached[B.Id])
        for (const Event &E : B.Events)
          Dead.insert(&E);
  return Dead;
}

DeadCode::DeadCode(const Summaries &S, const Target &T) : S(S), Any(hasNumbers(T.Map)) {
  if (!Any)
    return;
  Root.At = T;
  Root.Dead = deadEvents(*T.P, T.Map);
}

bool DeadCode::contains(const Record &R) {
  if (!Any)
    return false;
  Level *L = &Root;
  for (unsigned I = 0; I < R.Path.size(); ++I) {
    if (L->Dead.contains(R.Path[I]))
      return true;
    L = called(*L, *R.Path[I]);
    if (!L)
      return false;
  }
  return L->Dead.contains(R.E);
}

/// What \p Call, of \p From's process, leaves out of reach; null if no argument of it is a number.
DeadCode::Level *DeadCode::called(Level &From, const Event &Call) {
  auto [It, New] = From.Calls.try_emplace(&Call);
  if (!New)
    return It->second.get();
  llvm::SmallVector<Target, 1> Ts = S.callees(Call);
  if (Ts.size() != 1)
    return nullptr;
  Target T;
  T.P = Ts[0].P;
  for (auto &[Root, To] : Ts[0].Map)
    T.Map.add(Root, S.translate(To, From.At.Map));
  if (!hasNumbers(T.Map))
    return nullptr;
  It->second = std::make_unique<Level>();
  It->second->Dead = deadEvents(*T.P, T.Map);
  It->second->At = std::move(T);
  return It->second.get();
}

} // namespace belay::analysis
