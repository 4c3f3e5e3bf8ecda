//===- ArgumentOrder.cpp - two objects, locked as they are given ----------===//

#include "analysis/ArgumentOrder.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "analysis/Threads.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// \p S names \p V, or, where that is null, the object of the method.
static bool names(const Stmt *S, const VarDecl *V) {
  return V ? mentions(S, V)
           : S && (isa<CXXThisExpr>(S) || llvm::any_of(S->children(), [](const Stmt *C) { return names(C, nullptr); }));
}

/// `a < b`, `std::less{}(&a, &b)`, `swap(a, b)`: whoever looks at which of the two is less has an order in mind.
static bool ordered(const Stmt *S, const VarDecl *A, const VarDecl *B) {
  if (!S)
    return false;
  auto *O = dyn_cast<BinaryOperator>(S);
  auto *C = dyn_cast<CallExpr>(S);
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  auto *Op = dyn_cast<CXXOperatorCallExpr>(S);
  auto Sides = [&](const Expr *L, const Expr *R) {
    return (names(L, A) && names(R, B)) || (names(L, B) && names(R, A));
  };
  if (O && (O->isRelationalOp() || O->isAdditiveOp()) && Sides(O->getLHS(), O->getRHS()))
    return true;
  auto Less = [](OverloadedOperatorKind K) {
    return K == OO_Call || (CXXOperatorCallExpr::isComparisonOp(K) && K != OO_EqualEqual && K != OO_ExclaimEqual);
  };
  const bool Looks = (Op && Less(Op->getOperator())) ||
                     (F && F->getIdentifier() &&
                      llvm::StringSwitch<bool>(F->getName())
                          .Cases("min", "max", "minmax", "swap", "lock", "try_lock", true)
                          .Default(F->getName().contains("cmp") || F->getName().contains("compare")));
  return (Looks && names(S, A) && names(S, B)) ||
         llvm::any_of(S->children(), [&](const Stmt *X) { return ordered(X, A, B); });
}

/// What says which object \p E, or what it is a member of, is: a parameter, or the variable that is its index.
static const VarDecl *chooser(const Expr *E) {
  for (unsigned I = 0; E && I < 16; ++I) {
    E = bare(E);
    if (auto *M = dyn_cast<MemberExpr>(E))
      E = M->getBase();
    else if (auto *U = dyn_cast<UnaryOperator>(E); U && (U->getOpcode() == UO_AddrOf || U->getOpcode() == UO_Deref))
      E = U->getSubExpr();
    else if (auto *A = dyn_cast<ArraySubscriptExpr>(E))
      return namedVariable(A->getIdx());
    else if (auto *O = dyn_cast<CXXOperatorCallExpr>(E))
      return O->getOperator() == OO_Subscript && O->getNumArgs() == 2 ? namedVariable(O->getArg(1)) : nullptr;
    else if (auto *C = dyn_cast<CXXMemberCallExpr>(E))
      return C->getNumArgs() == 1 && C->getMethodDecl() && C->getMethodDecl()->getIdentifier() &&
                     C->getMethodDecl()->getName() == "at"
                 ? namedVariable(C->getArg(0))
                 : nullptr;
    else if (const VarDecl *V = namedVariable(E)) {
      if (isa<ParmVarDecl>(V))
        return V;
      const QualType T = V->getType();
      E = V->hasLocalStorage() && (T->isReferenceType() || T->isPointerType()) ? V->getInit() : nullptr;
    } else
      return nullptr;
  }
  return nullptr;
}

/// True if \p V, a local, is anything: what a call gives, or a remainder of it.
static bool drawn(const VarDecl *V) {
  const auto Has = [](const auto &Self, const Stmt *S) -> bool {
    auto *B = dyn_cast_or_null<BinaryOperator>(S);
    return S && (isa<CallExpr>(S) || (B && B->getOpcode() == BO_Rem) ||
                 llvm::any_of(S->children(), [&](const Stmt *C) { return Self(Self, C); }));
  };
  return V->hasLocalStorage() && !isa<ParmVarDecl>(V) && V->getType()->isIntegerType() && V->getInit() &&
         Has(Has, V->getInit());
}

/// `a = b`, `a.swap(b)`, `a == b`: the other object, of the same class, which may as well come first. What is moved
/// from is nobody else's.
static const ParmVarDecl *equalPartner(const FunctionDecl *F) {
  auto *M = dyn_cast<CXXMethodDecl>(F);
  if (!M || M->isStatic() || M->getNumParams() != 1 || M->getAccess() != AS_public)
    return nullptr;
  const ParmVarDecl *V = M->getParamDecl(0);
  const bool Equal = M->isCopyAssignmentOperator() || (M->getIdentifier() && M->getName() == "swap") ||
                     CXXOperatorCallExpr::isComparisonOp(M->getOverloadedOperator());
  const QualType T = V->getType();
  return Equal && T->isLValueReferenceType() &&
                 declaresSameEntity(T.getNonReferenceType()->getAsCXXRecordDecl(), M->getParent())
             ? V
             : nullptr;
}

/// The mutex that \p Lock locks, as it is written.
static const Expr *mutexOf(const Event &Lock) {
  if (auto *C = dyn_cast_or_null<CXXConstructExpr>(Lock.E))
    return C->getNumArgs() ? C->getArg(0) : nullptr;
  if (auto *M = dyn_cast_or_null<CXXMemberCallExpr>(Lock.E))
    return M->getImplicitObjectArgument();
  auto *C = dyn_cast_or_null<CallExpr>(Lock.E);
  return C && C->getNumArgs() ? C->getArg(0) : nullptr;
}

namespace {
class ArgumentOrders {
public:
  explicit ArgumentOrders(const Unit &U) : U(U), S(*U.Sums), Ts(U.threads()) {}

  std::vector<ArgumentOrder> run() {
    for (auto &P : U.Module.Processes)
      if (P->Lowered && !between(*P) && !Ts.All.empty())
        look(*P);
    return std::move(Out);
  }

private:
  /// `a = b` locks both in this order, and `b = a` the other way round.
  bool between(const Process &P) {
    const ParmVarDecl *V = equalPartner(P.Function);
    if (!V || ordered(P.Function->getBody(), nullptr, V))
      return false;
    auto Of = [&](const Place *Mutex, Place::Kind Root) {
      return Mutex->root()->K == Root && Mutex->K == Place::Field && Mutex->Parent->K != Place::Field;
    };
    for (const Record &R : S.of(&P).Records) {
      if (R.kind() != EventKind::Lock || !R.Path.empty() || R.E->Try || R.E->Timed || R.E->Shared)
        continue;
      for (const Held &H : R.locks()) {
        const bool Ours = Of(H.Mutex, Place::This) && Of(R.Object, Place::Param);
        const bool Theirs = Of(H.Mutex, Place::Param) && Of(R.Object, Place::This);
        const Event *First = H.Shared || H.Claim || H.Assumed ? nullptr : lockOf(P, H.Mutex, *R.E);
        if (!First || !(Ours || Theirs) || H.Mutex->Decl != R.Object->Decl)
          continue;
        Out.push_back({First, R.E, nullptr, {}});
        return true;
      }
    }
    return false;
  }

  void look(const Process &P) {
    for (const Record &R : S.of(&P).Records) {
      if (R.kind() != EventKind::Lock || !R.Path.empty() || R.E->Try || R.E->Timed || R.E->Shared)
        continue;
      for (const Held &H : R.locks()) {
        const Event *First = H.Shared || H.Claim || H.Assumed ? nullptr : lockOf(P, H.Mutex, *R.E);
        const VarDecl *A = First ? chooser(mutexOf(*First)) : nullptr, *B = A ? chooser(mutexOf(*R.E)) : nullptr;
        if (!B || A == B || !alike(H.Mutex, R.Object) || !P.Function->hasBody())
          continue;
        ArgumentOrder O{First, R.E, nullptr, {}};
        if (anyTwo(P, A, B, O, 0)) {
          Out.push_back(O);
          return;
        }
      }
    }
  }

  /// Where \p P itself has locked \p Mutex, other than by \p Other.
  static const Event *lockOf(const Process &P, const Place *Mutex, const Event &Other) {
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Lock && E.Object == Mutex && &E != &Other && E.E != Other.E)
          return &E;
    return nullptr;
  }

  /// The same member of two objects of one kind, or two elements of one array.
  static bool alike(const Place *A, const Place *B) {
    const ValueDecl *X = cellOf(A).leaf(), *Y = cellOf(B).leaf();
    return X && X == Y && (isa<FieldDecl>(X) || A->K == Place::Element) && A->Depth == B->Depth;
  }

  /// Can \p A and \p B, which \p P has not put in an order, be any two, in threads that run at once?
  bool anyTwo(const Process &P, const VarDecl *A, const VarDecl *B, ArgumentOrder &O, unsigned Depth) {
    constexpr unsigned MaxDepth = 4;
    if (A == B || Depth > MaxDepth || ordered(P.Function->getBody(), A, B))
      return false;
    if (drawn(A) && drawn(B) && !mentions(A->getInit(), B) && !mentions(B->getInit(), A))
      return started(P, O);
    auto *PA = dyn_cast<ParmVarDecl>(A), *PB = dyn_cast<ParmVarDecl>(B);
    if (!PA || !PB || PA->getDeclContext() != P.Function || PB->getDeclContext() != P.Function)
      return false;
    const unsigned I = PA->getFunctionScopeIndex(), J = PB->getFunctionScopeIndex();
    for (auto &Q : U.Module.Processes)
      for (const Block &Bl : Q->Blocks)
        for (const Event &E : Bl.Events) {
          auto *C = E.Kind == EventKind::Call ? dyn_cast_or_null<CallExpr>(E.E) : nullptr;
          if (!C || isa<CXXOperatorCallExpr>(C) || !llvm::is_contained(E.Callees, &P) ||
              std::max(I, J) >= C->getNumArgs() || !Q->Function->hasBody())
            continue;
          const Expr *X = C->getArg(I), *Y = C->getArg(J);
          const VarDecl *VX = isIndex(PA) ? namedVariable(X) : chooser(X),
                        *VY = isIndex(PB) ? namedVariable(Y) : chooser(Y);
          O.Chosen = &E;
          if (VX && VY && anyTwo(*Q, VX, VY, O, Depth + 1))
            return true;
        }
    return false;
  }

  static bool isIndex(const ParmVarDecl *P) { return P->getType()->isIntegerType(); }

  /// Two threads run \p P, or one entry runs in many.
  bool started(const Process &P, ArgumentOrder &O) const {
    const Thread *One = nullptr;
    for (const Thread &T : Ts.All) {
      if (llvm::none_of(T.Frames, [&](const auto &F) { return F->P == &P; }))
        continue;
      const Block *At = blockOf(*T.Spawner, T.Spawn->site());
      if (One || (At && Ts.loops(T.Spawner).innermost(At->Id) >= 0)) {
        O.Started = T.loc();
        return true;
      }
      One = &T;
    }
    return false;
  }

  const Unit &U;
  const Summaries &S;
  const Threads &Ts;
  std::vector<ArgumentOrder> Out;
};
} // namespace

std::vector<ArgumentOrder> findArgumentOrders(const Unit &U) { return ArgumentOrders(U).run(); }

} // namespace belay::analysis
