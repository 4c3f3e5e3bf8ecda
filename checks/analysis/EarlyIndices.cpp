//===- EarlyIndices.cpp - indices that are stored before what they lead to -===//

#include "analysis/EarlyIndices.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Loops.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// The index of the element that \p S assigns to, or is.
static const Expr *subscript(const Stmt *S) {
  if (!S)
    return nullptr;
  if (auto *A = dyn_cast<ArraySubscriptExpr>(S))
    return A->getIdx();
  if (auto *O = dyn_cast<CXXOperatorCallExpr>(S); O && O->getOperator() == OO_Subscript && O->getNumArgs() == 2)
    return O->getArg(1);
  if (auto *B = dyn_cast<BinaryOperator>(S))
    return B->isAssignmentOp() ? subscript(B->getLHS()) : nullptr;
  for (const Stmt *C : S->children())
    return subscript(C); // the first: what is assigned to
  return nullptr;
}

/// \p Index is \p Base, wrapped round or not, or goes on from it by what varies; the one after it isn't meant.
static bool isAt(const Expr *Index, const VarDecl *Base, const ASTContext &Ctx) {
  Index = bare(Index);
  auto *B = dyn_cast<BinaryOperator>(Index);
  if (B && (B->getOpcode() == BO_Rem || B->getOpcode() == BO_And))
    return isAt(B->getLHS(), Base, Ctx);
  if (B && B->getOpcode() == BO_Add)
    return namedVariable(B->getLHS()) == Base && !constantOf(B->getRHS(), Ctx);
  return namedVariable(Index) == Base;
}

namespace {
class EarlyIndices {
public:
  explicit EarlyIndices(const Unit &U) : U(U), SM(U.context().getSourceManager()) {}

  std::vector<EarlyIndex> run() {
    for (auto &P : U.Module.Processes)
      for (const Block &B : P->Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::AtomicWrite && !E.Init && E.E && cellOf(E.Object))
            look(*P, B, E);
    return std::move(Out);
  }

private:
  void look(const Process &P, const Block &B, const Event &Store) {
    if (!U.Sums->of(&P).LocksAt.empty())
      return;
    const VarDecl *Base = advanced(storedBy(Store));
    const Event *Access = nullptr;
    for (const Block &X : P.Blocks)
      for (const Event &E : X.Events) {
        const bool After = &X == &B ? &E > &Store : reaches(P, B.Id, X.Id);
        if (!Base || !After || !SM.isBeforeInTranslationUnit(Store.Loc, E.Loc))
          continue;
        if (E.Kind == EventKind::AtomicWrite || E.Kind == EventKind::AtomicUpdate)
          return; // which may be what others go by
        const bool Element = (E.Kind == EventKind::Write || E.Kind == EventKind::Read) && E.Object &&
                             E.Object->K == Place::Element && E.E;
        if (const Expr *Index = Element && !Access ? subscript(E.E) : nullptr; Index && isAt(Index, Base, U.context()))
          Access = &E;
      }
    const Cell Ring = Access ? cellOf(Access->Object->Parent) : Cell();
    if (!Ring)
      return;
    const EventKind Answer = Access->Kind == EventKind::Write ? EventKind::Read : EventKind::Write;
    for (auto &Q : U.Module.Processes)
      if (Q.get() != &P)
        if (auto [Load, Other] = taken(P, *Q, cellOf(Store.Object), Ring, Answer); Load && Other) {
          Out.push_back({&Store, Access, Load, Other});
          return;
        }
  }

  /// The local that \p Value goes on from: `h + 1`, `(h + n) % size`, or a local that is made so.
  const VarDecl *advanced(const Expr *Value) const {
    for (unsigned I = 0; Value && I < 4; ++I) {
      Value = bare(Value);
      auto *B = dyn_cast<BinaryOperator>(Value);
      const VarDecl *V = namedVariable(Value);
      if (B && B->getOpcode() == BO_Add) {
        V = namedVariable(B->getLHS());
        return V && V->hasLocalStorage() && isConstant(*V) ? V : nullptr;
      }
      Value = B && (B->getOpcode() == BO_Rem || B->getOpcode() == BO_And) ? B->getLHS()
              : V && V->hasLocalStorage() && isConstant(*V)               ? V->getInit()
                                                                          : nullptr;
    }
    return nullptr;
  }

  /// Nobody sets it once it is made.
  bool isConstant(const VarDecl &V) const {
    return V.getInit() &&
           llvm::all_of(U.uses().of(&V), [](const Use &X) { return X.K == Use::Read || X.K == Use::Init; });
  }

  /// Where \p Q loads \p Index and reads from \p Ring, and stores another index, which \p P loads: a ring of one writer
  /// and one reader.
  static std::pair<const Event *, const Event *> taken(const Process &P, const Process &Q, const Cell &Index,
                                                       const Cell &Ring, EventKind What) {
    const Event *Load = nullptr, *Other = nullptr;
    bool Answers = false;
    for (const Block &B : Q.Blocks)
      for (const Event &E : B.Events) {
        if (!Load && E.Kind == EventKind::AtomicRead && cellOf(E.Object) == Index)
          Load = &E;
        if (!Other && E.Kind == What && E.Object && E.Object->K == Place::Element && cellOf(E.Object->Parent) == Ring)
          Other = &E;
        if (const Cell Own = E.Kind == EventKind::AtomicWrite ? cellOf(E.Object) : Cell(); Own && Own != Index)
          Answers |= llvm::any_of(P.Blocks, [&](const Block &X) {
            return llvm::any_of(
                X.Events, [&](const Event &Y) { return Y.Kind == EventKind::AtomicRead && cellOf(Y.Object) == Own; });
          });
      }
    return Answers ? std::pair(Load, Other) : std::pair<const Event *, const Event *>();
  }

  const Unit &U;
  const SourceManager &SM;
  std::vector<EarlyIndex> Out;
};
} // namespace

std::vector<EarlyIndex> findEarlyIndices(const Unit &U) { return EarlyIndices(U).run(); }

} // namespace belay::analysis
