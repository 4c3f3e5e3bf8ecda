//===- Permits.cpp - semaphores that give what isn't there -----------------===//

#include "analysis/Permits.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Loops.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static bool puts(const Process &P, const Event &E) {
  const StringRef Name = E.Kind == EventKind::Write ? methodOn(P, E) : StringRef();
  return Name.starts_with("push") || Name.starts_with("emplace") || Name.starts_with("insert");
}

/// The locks that \p P has for certain at its own \p E.
static Lockset locksAt(const Unit &U, const Process &P, const Event &E) { return U.Sums->of(&P).LocksAt.lookup(&E); }

static bool shareOne(const Lockset &A, const Lockset &B) {
  return llvm::any_of(A, [&](const Held &X) {
    const Cell C = cellOf(X.Mutex);
    return C && llvm::any_of(B, [&](const Held &Y) { return cellOf(Y.Mutex) == C; });
  });
}

/// What \p P takes of \p From once it has acquired \p Acquire, without a look; null if it doesn't.
static const Event *takenAfter(const Process &P, const Block &B, const Event &Acquire, const Cell &From) {
  const Event *Take = nullptr;
  straightOn(P, B, &Acquire, [&](const Event &E) {
    if (cellOf(E.Object) == From && E.Kind == EventKind::Write && methodOn(P, E).starts_with("pop"))
      Take = &E;
    return !Take && E.Kind != EventKind::Call && E.Kind != EventKind::Wait && E.Kind != EventKind::Acquire;
  });
  return Take;
}

std::vector<EarlyRelease> findEarlyReleases(const Unit &U) {
  std::vector<EarlyRelease> Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events) {
        const Cell Semaphore = E.Kind == EventKind::Release && E.Object ? cellOf(E.Object) : Cell();
        const Event *Put = nullptr;
        if (Semaphore)
          straightOn(*P, B, &E, [&](const Event &X) {
            Put = puts(*P, X) ? &X : nullptr;
            return !Put && X.Kind != EventKind::Release && X.Kind != EventKind::Acquire && X.Kind != EventKind::Return;
          });
        const Cell Queue = Put ? cellOf(Put->Object) : Cell();
        if (!Queue || llvm::any_of(P->Blocks, [&](const Block &X) {
              return llvm::any_of(X.Events, [&](const Event &Y) {
                return Y.E != Put->E && cellOf(Y.Object) == Queue && puts(*P, Y); // which it may tell of
              });
            }))
          continue;
        const Lockset Held = locksAt(U, *P, E);
        for (auto [In, R] : U.Sums->all(EventKind::Acquire)) {
          const Block *At = R->Path.empty() && !R->E->Try && !R->E->Timed && cellOf(R->Object) == Semaphore
                                ? blockOf(*In, R->E)
                                : nullptr;
          const Event *Take = At ? takenAfter(*In, *At, *R->E, Queue) : nullptr;
          if (!Take || shareOne(Held, locksAt(U, *In, *Take)))
            continue;
          Out.push_back({&E, Put, R->E, Take});
          break;
        }
      }
  return Out;
}

/// `bool got = s.try_acquire(); ... if (got)`
static bool keeps(const Unit &U, const Expr *Asked, const Event &Try) {
  const VarDecl *V = namedVariable(Asked);
  return V && V->hasLocalStorage() && V->getInit() && bare(V->getInit()) == bare(Try.E) &&
         llvm::none_of(U.uses().of(V), [](const Use &X) { return X.K == Use::Assign; });
}

std::vector<UnearnedRelease> findUnearnedReleases(const Unit &U) {
  std::vector<UnearnedRelease> Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks) {
      if (!B.Condition || B.Succs.size() != 2)
        continue;
      bool Got = true; // by the branch that is taken
      const Expr *Base = unnegated(B.Condition, Got);
      for (const Event &Try : B.Events) {
        if (Try.Kind != EventKind::Acquire || !(Try.Try || Try.Timed) || !Try.E || !Base->getType()->isBooleanType() ||
            (bare(Try.E) != Base && !keeps(U, Base, Try)))
          continue;
        const Block &Failed = P->Blocks[B.Succs[Got ? 1 : 0]];
        const Event *Release = nullptr;
        if (Failed.Preds.size() == 1)
          straightOn(*P, Failed, nullptr, [&](const Event &X) {
            Release = X.Kind == EventKind::Release && X.Object == Try.Object ? &X : nullptr;
            return !Release && X.Kind != EventKind::Call && X.Kind != EventKind::Unknown &&
                   !(X.Kind == EventKind::Acquire && X.Object == Try.Object);
          });
        if (!Release)
          continue;
        // What the other branch gives back is a slot, and no message.
        for (const Block &X : P->Blocks)
          for (const Event &Other : X.Events)
            if (Other.Kind == EventKind::Release && Other.Object == Try.Object &&
                reaches(*P, B.Succs[Got ? 0 : 1], X.Id)) {
              if (Out.empty() || Out.back().Release != Release)
                Out.push_back({&Try, Release, &Other});
            }
      }
    }
  return Out;
}

} // namespace belay::analysis
