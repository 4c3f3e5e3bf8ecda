//===- SequenceLocks.cpp - readers of a sequence lock that don't look again ===//

#include "analysis/SequenceLocks.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/Sharing.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// `seq++`, `seq.fetch_add(1)`, `seq.store(s + 1)`.
static bool countsUp(const Event &E, const ASTContext &Ctx) {
  if (!E.E || E.Init)
    return false;
  const Expr *Value = nullptr;
  if (auto *U = dyn_cast<UnaryOperator>(E.E))
    return U->isIncrementOp();
  if (auto *O = dyn_cast<CXXOperatorCallExpr>(E.E)) {
    if (O->getOperator() == OO_PlusPlus)
      return true;
    Value = O->getOperator() == OO_Equal || O->getOperator() == OO_PlusEqual ? O->getArg(1) : nullptr;
    if (O->getOperator() == OO_PlusEqual)
      return constantOf(Value, Ctx) == 1;
  } else if (auto *A = dyn_cast<AtomicExpr>(E.E)) {
    const StringRef Op = A->getOpAsString();
    Value = A->getNumSubExprs() > 2 ? A->getVal1() : nullptr;
    if (Op.contains("fetch_add") || Op.contains("add_fetch"))
      return constantOf(Value, Ctx) == 1;
  } else if (auto *M = dyn_cast<CXXMemberCallExpr>(E.E)) {
    const CXXMethodDecl *F = M->getMethodDecl();
    Value = M->getNumArgs() ? M->getArg(0) : nullptr;
    if (F && F->getIdentifier() && F->getName() == "fetch_add")
      return constantOf(Value, Ctx) == 1;
  } else if (auto *B = dyn_cast<BinaryOperator>(E.E)) {
    if (B->getOpcode() == BO_AddAssign)
      return constantOf(B->getRHS(), Ctx) == 1;
    Value = B->getOpcode() == BO_Assign ? B->getRHS() : nullptr;
  }
  auto *Sum = dyn_cast_or_null<BinaryOperator>(Value ? bare(Value) : nullptr);
  const int64_t Step = Sum && Sum->getOpcode() == BO_Add ? constantOf(Sum->getRHS(), Ctx).value_or(-1) : -1;
  return E.Kind == EventKind::AtomicWrite && (Step == 1 || Step == 2);
}

/// What of the object that \p Sequence is in, or which variable beside it, \p P is in; null if it is elsewhere.
static const Decl *beside(const Place *P, const Place *Sequence) {
  if (!P || P == Sequence)
    return nullptr;
  if (Sequence->isRoot())
    return P->root()->K == Place::Global && !P->indirect() ? P->root()->Decl : nullptr;
  for (; P->Parent; P = P->Parent)
    if (P->Parent == Sequence->Parent)
      return P->K == Place::Field && P != Sequence ? P->Decl : nullptr;
  return nullptr;
}

/// One event can come after another.
static bool follows(const Process &P, const Event &Later, const Event &E) {
  const Block *A = blockOf(P, &E), *B = blockOf(P, &Later);
  if (!A || !B)
    return false;
  return A == B ? &Later > &E : leads(P, *A, *B);
}

/// In the order in which they are written.
static llvm::SmallVector<const Event *, 8> eventsOf(const Process &P) {
  llvm::SmallVector<const Event *, 8> Out;
  for (unsigned B : P.RPO)
    for (const Event &E : P.Blocks[B].Events)
      if (E.Object)
        Out.push_back(&E);
  return Out;
}

namespace {
/// What the unit does with one sequence.
struct Sequence {
  const Event *Count = nullptr;
  const Process *First = nullptr;                ///< the function of Count
  llvm::SmallPtrSet<const Process *, 2> Writers; // lookups only
  llvm::SmallPtrSet<const Decl *, 4> Guarded;    // lookups only
};

/// Is what a load gives only looked at for being odd? Then nobody compares it with what comes after.
class OnlyOdd {
public:
  OnlyOdd(const Event &Load, const Process &P, const ASTContext &Ctx) : Load(Load.E), P(P), Ctx(Ctx) {
    find(P.Function->getBody());
    look(P.Function->getBody());
  }
  bool get() const { return Odd && Named == Known; }

private:
  bool isLoad(const Expr *E) const { return E && bare(E) == Load; }
  /// `s`, of `s = seq.load()`.
  const VarDecl *assigned(const Stmt *S) const {
    auto *B = dyn_cast<BinaryOperator>(S);
    return B && B->getOpcode() == BO_Assign && isLoad(B->getRHS()) ? namedVariable(B->getLHS()) : nullptr;
  }
  /// What `x & 1` or `x % 2` is about.
  const Expr *tested(const Stmt *S) const {
    auto *B = dyn_cast<BinaryOperator>(S);
    return B && ((B->getOpcode() == BO_And && constantOf(B->getRHS(), Ctx) == 1) ||
                 (B->getOpcode() == BO_Rem && constantOf(B->getRHS(), Ctx) == 2))
               ? bare(B->getLHS())
               : nullptr;
  }
  /// Not one that only chooses between two copies: `copies[s & 1]`.
  bool decides(const Expr *E) const {
    return llvm::any_of(P.Blocks, [&](const Block &B) { return B.Condition && holds(B.Condition, E); });
  }
  void find(const Stmt *S) {
    if (!S)
      return;
    if (auto *D = dyn_cast<DeclStmt>(S))
      for (const Decl *X : D->decls())
        if (auto *Var = dyn_cast<VarDecl>(X); Var && isLoad(Var->getInit()))
          V = Var;
    if (const VarDecl *Var = assigned(S))
      V = Var;
    for (const Stmt *C : S->children())
      find(C);
  }
  void look(const Stmt *S) {
    if (!S)
      return;
    if (const Expr *T = tested(S)) {
      const bool Variable = V && namedVariable(T) == V;
      Known += Variable;
      Odd |= (Variable || T == Load || assigned(T)) && decides(cast<Expr>(S));
    }
    Known += V && assigned(S) == V;
    if (auto *R = dyn_cast<DeclRefExpr>(S))
      Named += R->getDecl() == V;
    for (const Stmt *C : S->children())
      look(C);
  }

  const Expr *Load;
  const Process &P;
  const ASTContext &Ctx;
  const VarDecl *V = nullptr; ///< what it is loaded into
  unsigned Named = 0, Known = 0;
  bool Odd = false;
};

class SequenceLocks {
public:
  explicit SequenceLocks(const Unit &U) : U(U) {}

  std::vector<TornCopy> run() {
    for (auto &P : U.Module.Processes)
      writer(*P);
    if (!All.empty())
      for (auto &P : U.Module.Processes)
        reader(*P);
    return std::move(Out);
  }

private:
  /// Counts up, stores beside that, and counts up again.
  void writer(const Process &P) {
    llvm::SmallVector<const Event *, 4> Counts;
    const auto Events = eventsOf(P);
    for (const Event *E : Events)
      if ((E->Kind == EventKind::AtomicUpdate || E->Kind == EventKind::AtomicWrite) && countsUp(*E, U.context()))
        Counts.push_back(E);
    for (const Event *A : Counts)
      for (const Event *B : Counts) {
        if (A == B || A->Object != B->Object || !follows(P, *B, *A))
          continue;
        for (const Event *E : Events) {
          const bool Writes = E->Kind == EventKind::Write || E->Kind == EventKind::AtomicWrite;
          const Decl *D = Writes && !E->Init ? beside(E->Object, A->Object) : nullptr;
          if (!D || !follows(P, *E, *A) || !follows(P, *B, *E))
            continue;
          Sequence &S = All[Flags::key(A->Object)];
          S.Guarded.insert(D);
          S.Writers.insert(&P);
          if (!S.Count) {
            S.Count = A;
            S.First = &P;
          }
        }
      }
  }

  void reader(const Process &P) {
    const auto Events = eventsOf(P);
    for (const Event *Load : Events) {
      auto At = Load->Kind == EventKind::AtomicRead ? All.find(Flags::key(Load->Object)) : All.end();
      if (At == All.end() || At->second.Writers.contains(&P))
        continue;
      llvm::SmallPtrSet<const Decl *, 4> Copied;
      const Event *Last = nullptr;
      bool Whole = false;
      for (const Event *E : Events) {
        const bool Reads = E->Kind == EventKind::Read || E->Kind == EventKind::AtomicRead;
        const Decl *D = Reads ? beside(E->Object, Load->Object) : nullptr;
        if (!D || !At->second.Guarded.contains(D) || !follows(P, *E, *Load) || U.Sums->of(&P).LocksAt.count(E))
          continue;
        Copied.insert(D);
        const QualType T = cast<ValueDecl>(D)->getType();
        Whole |= T->isRecordType() || T->isArrayType();
        Last = E;
      }
      // One member that is loaded at once is never a mix.
      if (Last && (Copied.size() > 1 || Whole) && !looksAgain(P, *Load, At->second) &&
          OnlyOdd(*Load, P, U.context()).get() && runsBare(P))
        Out.push_back({Load, Last, At->second.Count, At->second.First});
    }
  }

  /// \p P, what it calls, or who calls it uses the sequence once more, and no writer does.
  bool looksAgain(const Process &P, const Event &Load, const Sequence &S, unsigned Depth = 0) const {
    const Summary &Sum = U.Sums->of(&P);
    if (Sum.Truncated || Depth > 3)
      return true;
    for (const Record &R : Sum.Records)
      if (isAtomic(R.kind()) && R.E != &Load && Flags::key(R.Object) == Flags::key(Load.Object) &&
          !S.Writers.contains(R.In))
        return true;
    return llvm::any_of(U.Module.Processes, [&](const std::unique_ptr<Process> &C) {
      return C.get() != &P && calls(*C, P) && looksAgain(*C, Load, S, Depth + 1);
    });
  }

  static bool calls(const Process &C, const Process &P) {
    return llvm::any_of(C.Blocks, [&](const Block &B) {
      return llvm::any_of(B.Events, [&](const Event &E) { return llvm::is_contained(E.Callees, &P); });
    });
  }

  /// With no lock that keeps the writers out: somebody calls it that holds none, or nobody here is seen to.
  bool runsBare(const Process &P, unsigned Depth = 0) const {
    bool Called = false;
    for (auto &C : U.Module.Processes)
      for (const Block &B : C->Blocks)
        for (const Event &E : B.Events)
          if (C.get() != &P && llvm::is_contained(E.Callees, &P)) {
            Called = true;
            if (!U.Sums->of(C.get()).LocksAt.count(&E) && (Depth > 3 || runsBare(*C, Depth + 1)))
              return true;
          }
    return !Called;
  }

  const Unit &U;
  llvm::MapVector<const Decl *, Sequence> All; ///< by what declares it
  std::vector<TornCopy> Out;
};
} // namespace

std::vector<TornCopy> findTornCopies(const Unit &U) { return SequenceLocks(U).run(); }

} // namespace belay::analysis
