//===- Replacements.cpp - elements that are made twice ---------------------===//

#include "analysis/Replacements.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "ir/Parents.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
class Replacements {
public:
  Replacements(const Unit &U, const Process &P) : U(U), P(P), LocksAt(U.Sums->of(&P).LocksAt) {}

  void run(std::vector<Replacement> &Out) {
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Lock && !E.Shared && !E.Try && E.Object && !holds(LocksAt.lookup(&E), E.Object))
          put(B, E, Out);
  }

private:
  /// What is done under \p Lock, without another look.
  void put(const Block &B, const Event &Lock, std::vector<Replacement> &Out) {
    const Event *Slot = nullptr, *Write = nullptr, *Return = nullptr;
    straightOn(P, B, &Lock, [&](const Event &E) {
      if (E.Kind == EventKind::Write && E.Object && E.Object->K == Place::Element && Slot &&
          E.Object->Parent == Slot->Object)
        Write = &E;
      else if (E.Kind == EventKind::Write && key(E))
        Slot = &E;
      else if (E.Kind == EventKind::Return && Write && E.Second && leadsTo(E.Second, Write->Object))
        Return = &E;
      return E.Kind != EventKind::Unlock || E.Object != Lock.Object;
    });
    const Event *Look = Return ? lookBefore(B, Lock, *Slot) : nullptr;
    if (Look)
      Out.push_back({Look, &Lock, Write, Return});
  }

  static bool leadsTo(const Place *Returned, const Place *Element) {
    for (; Returned; Returned = Returned->Parent)
      if (Returned == Element)
        return true;
    return false;
  }

  /// What a look into the container was about, under the same mutex, that left the function if it was there.
  const Event *lookBefore(const Block &B, const Event &Lock, const Event &Slot) {
    const Expr *Key = key(Slot);
    for (const Block &X : P.Blocks) {
      const bool Leaves =
          X.Succs.size() == 2 && X.Condition && reaches(P, X.Succs[0], B.Id) != reaches(P, X.Succs[1], B.Id);
      for (const Event &E : X.Events)
        if (Leaves && E.Kind == EventKind::Read && E.Object == Slot.Object && holds(LocksAt.lookup(&E), Lock.Object))
          if (const Expr *Sought = key(E); Sought && sameText(bare(Sought), bare(Key), U.context()))
            return &E;
    }
    return nullptr;
  }

  /// The key of `map.find(key)`, `map.count(key)`, `map[key]` that \p E is part of.
  const Expr *key(const Event &E) {
    if (!E.E || !E.Object)
      return nullptr;
    if (!Around)
      Around = parentsIn(P.Function);
    const Stmt *S = E.E;
    for (unsigned I = 0; S && I < 4; ++I, S = Around->getParent(S)) {
      if (auto *O = dyn_cast<CXXOperatorCallExpr>(S))
        return O->getOperator() == OO_Subscript && O->getNumArgs() == 2 ? O->getArg(1) : nullptr;
      auto *C = dyn_cast<CXXMemberCallExpr>(S);
      const StringRef Name = calledName(C);
      if (C)
        return C->getNumArgs() == 1 && (Name == "find" || Name == "count" || Name == "contains") ? C->getArg(0)
                                                                                                 : nullptr;
    }
    return nullptr;
  }

  const Unit &U;
  const Process &P;
  const llvm::DenseMap<const Event *, Lockset> &LocksAt;
  std::unique_ptr<ParentMap> Around;
};
} // namespace

std::vector<Replacement> findReplacements(const Unit &U) {
  std::vector<Replacement> Out;
  for (auto &P : U.Module.Processes)
    if (const QualType T = P->Function->getReturnType();
        (T->isReferenceType() || T->isPointerType()) && !U.Sums->of(P.get()).LocksAt.empty())
      Replacements(U, *P).run(Out);
  return Out;
}

} // namespace belay::analysis
