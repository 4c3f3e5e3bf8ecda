//===- DoubleLocks.cpp - a mutex locked by a thread that holds it ---------===//

#include "analysis/DoubleLocks.h"
#include "analysis/CallGraph.h"
#include "analysis/Certainty.h"
#include "analysis/Claims.h"
#include "analysis/Contracts.h"
#include "analysis/LockNames.h"
#include "analysis/Loops.h"
#include "analysis/Nesting.h"
#include "analysis/PathFacts.h"
#include "analysis/SureRepeats.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
class DoubleLocks {
public:
  explicit DoubleLocks(const Unit &U) : U(U), S(*U.Sums), Names(U), Others(U), Facts(S) {}

  std::vector<DoubleLock> run() {
    for (auto &Component : components(U.Module))
      for (const Process *P : Component) {
        const std::vector<Record> &Rs = S.of(P).Records;
        for (unsigned I = 0; I < Rs.size(); ++I)
          if (Rs[I].kind() == EventKind::Lock && !Rs[I].E->Try && !Rs[I].E->Timed &&
              holds(Rs[I].locks(), Rs[I].Object) && !isReentrant(*Rs[I].E) && !anothers(Rs[I]) && !elsewhere(Rs[I]) &&
              !asksGuard(Rs[I]) && Facts.possible(Rs[I]))
            look(*P, I);
        rounds(*P);
      }
    return std::move(Out);
  }

private:
  /// `for (;;) { lock(&m); if (!fits(x)) continue; ... unlock(&m); }`
  void rounds(const Process &P) {
    Tokens Mutexes;
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Lock && !E.Implicit && !isReentrant(E))
          insert(Mutexes, E.Object);
        else if (E.Kind == EventKind::Call && !isa_and_nonnull<CXXConstructorDecl>(E.Function))
          for (const Target &T : S.callees(E))
            for (const Held &H : S.of(T.P).Acquired)
              insert(Mutexes, S.translate(H.Mutex, T.Map));
    for (const Place *M : Mutexes)
      if (Names.settled(P, M) && !lentOut(P, M))
        for (const SureRepeat &R : sureRepeats(U, Others, P, M, /*Locks=*/true)) {
          if (Names.relocking(M, typeOf(*R.Again)) != Relocking::Deadlocks || R.First->Shared || R.Again->Shared)
            continue;
          DoubleLock D;
          D.Again.E = R.Again;
          D.Again.In = &P;
          D.Again.Object = D.Mutex = M;
          D.First = D.Again;
          D.First->E = R.First;
          D.Loc = R.Again->Loc;
          add(std::move(D));
        }
  }

  /// What \p E locks, itself or by a call of what does nothing else.
  model::TypeKind typeOf(const Event &E) const {
    if (E.Kind == EventKind::Call)
      for (const Record &R : S.of(E.Callees.front()).Records)
        if (R.kind() == EventKind::Lock)
          return R.E->Shared ? model::TypeKind::None : R.E->Type;
    return E.Type;
  }

  void look(const Process &P, unsigned I) {
    const std::vector<Record> &Rs = S.of(&P).Records;
    const Record &R = Rs[I];
    if (!Names.settled(P, R.Object) || lentOut(P, R.Object))
      return;
    DoubleLock D;
    bool Shared = llvm::any_of(R.locks(), [&](const Held &H) { return H.Mutex == R.Object && H.Shared; });
    D.K = R.E->Shared ? (Shared ? DoubleLock::Readers : DoubleLock::Downgrade)
                      : (Shared ? DoubleLock::Upgrade : DoubleLock::Exclusive);
    D.Again = R;
    D.Mutex = R.Object;
    D.Loc = R.site()->Loc;
    // The function that sees both says it, not its callers.
    if (std::optional<Nesting> N = nest(S, Rs, I, R.Object, P)) {
      if (isOneLock(*N))
        return;
      D.First = std::move(N->Outer);
      D.Again = std::move(N->Inner);
      D.Loc = N->Loc;
    } else if (asksForIt(R)) {
      return;
    }
    switch (Names.relocking(R.Object, R.E->Type)) {
    case Relocking::Counts:
      return;
    case Relocking::Unknown:
      D.Level = Confidence::Discipline;
      break;
    case Relocking::Deadlocks:
      break;
    }
    if (D.K == DoubleLock::Readers) {
      D.Writer = writer(R.Object);
      // POSIX allows it, and readers there don't wait for a writer who waits.
      QualType T = R.Object->type();
      const CXXRecordDecl *C = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
      if (!D.Writer || !C || C->isCLike() || R.E->Type != model::TypeKind::SharedMutex)
        D.Level = Confidence::Discipline;
    }
    if (isCertain(U, D.Again, 1))
      add(std::move(D));
  }

  /// `reply(error, &mutex); mutex.lock();`: code that isn't seen is given the mutex itself by \p P, among other things,
  /// and answers nothing. It may come back without it.
  static bool lentOut(const Process &P, const Place *Mutex) {
    auto Gets = [&](const Place *A) {
      return A && A->K == Place::AddressOf &&
             (Mutex == A->Parent || (Mutex->K == Place::Field && Mutex->Parent == A->Parent));
    };
    auto Lends = [&](const Event &E) {
      return E.Kind == EventKind::Unknown && E.Function && E.Function->getReturnType()->isVoidType() &&
             E.Args.size() > 1 && llvm::any_of(E.Args, Gets);
    };
    return llvm::any_of(P.Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Lends); });
  }

  /// A guard locks a mutex of the user's by the `lock` of that, which locks its base.
  static bool isOneLock(const Nesting &N) {
    const Event *Body = N.Outer.Path.empty() && !N.Inner.Path.empty() ? N.Inner.Path.front() : nullptr;
    return Body && Body->Kind == EventKind::Call && Body->Implicit && Body->E == N.Outer.E->E &&
           Body->Loc == N.Outer.E->Loc;
  }

  /// The function that locks has a declaration that asks its callers to have locked: that is wrong, as it locks itself.
  bool asksForIt(const Record &R) const {
    const auto At = S.of(R.In).LocksAt.find(R.E);
    return At != S.of(R.In).LocksAt.end() &&
           llvm::any_of(At->second, [&](const Held &H) { return H.Mutex == R.E->Object && H.Assumed; });
  }

  /// A function of another unit that counts how often its caller has the lock, as it says.
  static bool isReentrant(const Event &Lock) {
    return Lock.Function && !Lock.Function->hasBody() && saysReentrant(Lock.Function);
  }

  /// `if (!guard.owns_lock()) guard.lock();`: the guard says that it hasn't locked.
  static bool asksGuard(const Record &R) {
    auto GuardOf = [](const Expr *E) {
      auto *C = dyn_cast_or_null<CXXMemberCallExpr>(E ? bare(E) : nullptr);
      return C ? namedVariable(C->getImplicitObjectArgument()) : nullptr;
    };
    const VarDecl *Guard = GuardOf(R.E->E);
    const Block *B = Guard ? blockOf(*R.In, R.E) : nullptr;
    const Block *Asked = B && B->Preds.size() == 1 ? &R.In->Blocks[B->Preds.front()] : nullptr;
    if (!Asked || !Asked->Condition || Asked->Succs.size() != 2 || Asked->Succs[0] == Asked->Succs[1])
      return false;
    bool Owns = Asked->Succs[0] == B->Id;
    return GuardOf(unnegated(Asked->Condition, Owns)) == Guard && !Owns;
  }

  /// Named by a local of what is called on the way, which says so itself if it locks twice: for a caller, as in a
  /// recursion, that local is another one.
  static bool anothers(const Record &R) {
    const Place *Root = R.Object->root();
    return Root->K == Place::Local && llvm::any_of(R.Path, [&](const Event *Call) {
             return llvm::any_of(Call->Callees, [&](const Process *C) { return ownedBy(Root, C); });
           });
  }

  /// On the way is a virtual call, which another unit may have the function for: one that runs the task later.
  static bool elsewhere(const Record &R) {
    return llvm::any_of(R.Path, [](const Event *Call) { return Call->Elsewhere; });
  }

  /// A mutex that users wrote is locked as a whole and as what it is made from: that is one double lock.
  void add(DoubleLock D) {
    auto [It, New] = Index.insert(
        {{D.First ? D.First->site()->Loc.getRawEncoding() : 0, D.Again.site()->Loc.getRawEncoding()}, Out.size()});
    if (New) {
      Out.push_back(std::move(D));
      return;
    }
    DoubleLock &Old = Out[It->second];
    Old.Level = std::max(Old.Level, D.Level);
    if (D.Mutex->Depth < Old.Mutex->Depth)
      Old.Mutex = D.Mutex;
  }

  const Event *writer(const Place *Mutex) const {
    const Cell C = cellOf(Mutex);
    for (auto &P : U.Module.Processes)
      for (const Block &B : P->Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::Lock && !E.Shared && mayMatch(cellOf(E.Object), C))
            return &E;
    return nullptr;
  }

  const Unit &U;
  const Summaries &S;
  LockNames Names;
  Unlockers Others;
  PathFacts Facts;
  std::map<std::pair<unsigned, unsigned>, size_t> Index; ///< in Out, by where it is locked first and again
  std::vector<DoubleLock> Out;
};
} // namespace

std::vector<DoubleLock> findDoubleLocks(const Unit &U) { return DoubleLocks(U).run(); }

} // namespace belay::analysis
