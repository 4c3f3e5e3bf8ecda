//===- StaleTests.cpp - two critical sections that should be one ----------===//

#include "analysis/StaleTests.h"
#include "analysis/Claims.h"
#include "analysis/Meetings.h"
#include "ir/Parents.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// \p P waits until it can, or asks itself, other than in \p Test, before or after it has changed \p Object.
static bool asksAgain(const Process &P, const Place *Object, const Block &Test) {
  auto Asks = [&](const Block &B) {
    return B.Succs.size() > 1 && &B != &Test &&
           (llvm::any_of(B.Reads, [&](const Place *X) { return X->within(Object); }) ||
            llvm::any_of(B.Events, [&](const Event &E) {
              return E.Kind == EventKind::Read && E.Object->within(Object) && E.E && B.Condition &&
                     about(B.Condition, E.E);
            }));
  };
  return llvm::any_of(P.Blocks, [&](const Block &B) {
    return Asks(B) || llvm::any_of(B.Events, [](const Event &E) {
             return E.Kind == EventKind::Wait || E.Kind == EventKind::Acquire;
           });
  });
}

namespace {
class StaleTests {
public:
  explicit StaleTests(const Unit &U) : U(U), S(*U.Sums) {}

  std::vector<StaleTest> run() {
    for (auto &P : U.Module.Processes)
      if (P->Lowered)
        look(*P);
    if (Found.empty())
      return {};
    for (auto &P : U.Module.Processes)
      if (P->Lowered)
        meet(*P);
    std::vector<StaleTest> Out;
    for (auto &[Change, T] : Found)
      if (T.Started)
        Out.push_back(T);
    const SourceManager &SM = U.context().getSourceManager();
    llvm::stable_sort(Out, [&](const StaleTest &A, const StaleTest &B) {
      return SM.isBeforeInTranslationUnit(A.Change->Loc, B.Change->Loc);
    });
    return Out;
  }

private:
  /// What \p P finds under a mutex, branches on, and changes under the same mutex, taken anew.
  void look(const Process &P) {
    const std::vector<Record> &Rs = S.of(&P).Records;
    if (llvm::none_of(Rs, [&](const Record &R) { return changes(R); }))
      return;
    for (const Block &B : P.Blocks) {
      if (B.Succs.size() != 2 || !B.Condition)
        continue;
      for (const Record &R : Rs)
        if (R.kind() == EventKind::Read && !R.Locks.empty() && R.Object->known() && R.site()->E &&
            about(B.Condition, R.site()->E))
          for (unsigned Succ : B.Succs)
            along(P, B, P.Blocks[Succ], R);
    }
  }

  bool changes(const Record &R) {
    if (R.kind() != EventKind::Write || R.Locks.size() != 1 || !R.Object->known() || !R.E->E || R.E->Init)
      return false;
    auto [It, New] = Takes.try_emplace(R.E, false);
    if (New) {
      std::unique_ptr<ParentMap> &Around = Parents[R.In];
      if (!Around)
        Around = parentsIn(R.In->Function);
      It->second = takesAway(R.E->E, *Around);
    }
    return It->second;
  }

  /// Takes away what may not be there any more: an amount, or a container's first or last element.
  static bool takesAway(const Stmt *S, const ParentMap &Around) {
    const Stmt *Up = Around.getParent(S);
    while (isa_and_nonnull<ImplicitCastExpr, ParenExpr>(Up))
      Up = Around.getParent(S = Up);
    if (auto *B = dyn_cast_or_null<BinaryOperator>(Up))
      return B->getOpcode() == BO_SubAssign && B->getLHS() == S;
    if (auto *N = dyn_cast_or_null<UnaryOperator>(Up))
      return N->isDecrementOp();
    auto *Method = dyn_cast_or_null<MemberExpr>(Up);
    auto *D = Method ? dyn_cast<CXXMethodDecl>(Method->getMemberDecl()) : nullptr;
    return D && D->getIdentifier() && D->getParent()->isInStdNamespace() &&
           (D->getName() == "pop" || D->getName() == "pop_front" || D->getName() == "pop_back");
  }

  /// As far as branch \p Test is straight.
  void along(const Process &P, const Block &Test, const Block &From, const Record &Look) {
    const Block *At = &From;
    Tokens Taken; // since the branch
    for (unsigned I = 0; I < 8 && At->Preds.size() == 1; ++I) {
      for (const Event &E : At->Events) {
        if (E.Kind == EventKind::Lock)
          insert(Taken, E.Object);
        for (const Record &W : S.of(&P).Records)
          if (W.site() == &E && changes(W) && W.Object == Look.Object && !Found.count(&E) &&
              !asksAgain(*W.In, W.E->Object, Test))
            if (const Place *M = anew(P, Look, W, Taken))
              Found[&E] = {Look.site(), &E, W.E, W.Object, M, nullptr};
      }
      if (At->Succs.size() != 1)
        return;
      At = &P.Blocks[At->Succs[0]];
    }
  }

  /// The mutex of both, which is let go in between; null if there is none, or another as well.
  const Place *anew(const Process &P, const Record &Look, const Record &W, const Tokens &Taken) const {
    const Held &H = W.Locks.front();
    if (H.Shared || H.Claim || H.Assumed || !holds(Look.Locks, H.Mutex))
      return nullptr;
    const auto At = S.of(&P).LocksAt.find(W.site());
    const bool Held = W.Path.empty() ? !contains(Taken, H.Mutex) : At != S.of(&P).LocksAt.end() && !At->second.empty();
    return Held ? nullptr : H.Mutex;
  }

  /// Whether two threads that \p P knows do it at once, but for the mutex.
  void meet(const Process &P) {
    RunningSpawns &Running = U.running();
    const RunningFacts &F = Running.of(&P);
    if (F.Spawns.empty())
      return;
    std::vector<ThreadRecords> Ths;
    for (const SpawnFacts &Sp : F.Spawns)
      Ths.push_back(threadRecords(Running, *Sp.R, P));
    auto Of = [&](const Record &R) -> StaleTest * {
      if (R.kind() == EventKind::Write)
        for (auto &[Change, T] : Found)
          if (R.E == T.Write && (Change == R.E || llvm::is_contained(R.Path, Change)))
            return &T;
      return nullptr;
    };
    auto Same = [&](const Record &R) {
      return llvm::any_of(Found, [&](const auto &X) { return X.second.Write == R.E; });
    };
    forMeetings(
        P, S, F, Ths, [&](const Record &R) { return Of(R) != nullptr; }, Same,
        [&](const Meeting &M) {
          StaleTest *T = Of(*M.A);
          if (!T->Started && M.A->E == M.B->E && overlap(*M.A, *M.B) && M.A->Locks.size() == 1 &&
              M.A->Locks == M.B->Locks && unordered(unlocked(*M.A), unlocked(*M.B)))
            T->Started = (M.InA ? M.InA : M.InB)->Spawn->E;
        });
  }

  /// \p R without its one mutex, and without the order that that, or what was found there, gives.
  static Record unlocked(Record R) {
    for (const Place *X : {R.Locks.front().Mutex, R.Object}) {
      llvm::erase(R.Before.write(), X);
      llvm::erase(R.After.write(), X);
    }
    R.Locks = {};
    return R;
  }

  const Unit &U;
  const Summaries &S;
  llvm::DenseMap<const Event *, bool> Takes;
  llvm::DenseMap<const Process *, std::unique_ptr<ParentMap>> Parents;
  llvm::MapVector<const Event *, StaleTest> Found; ///< by the change
};
} // namespace

std::vector<StaleTest> findStaleTests(const Unit &U) { return StaleTests(U).run(); }

} // namespace belay::analysis
