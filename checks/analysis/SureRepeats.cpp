//===- SureRepeats.cpp - a lock or an unlock that is bound to come twice --===//

#include "analysis/SureRepeats.h"
#include "analysis/Loops.h"
#include "analysis/Outcomes.h"
#include "analysis/Summary.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
class Repeats {
public:
  Repeats(const Unit &U, const Unlockers &Who, const Process &P, const Place *M, bool Locks)
      : U(U), Who(Who), P(P), M(M), Locks(Locks), Never(neverFailing(P, /*Locks=*/true)), In(P.Blocks.size(), Unseen),
        Out(In) {
    auto *V = M->root()->K == Place::Global ? dyn_cast<VarDecl>(M->root()->Decl) : nullptr;
    Public = V && V->isExternallyVisible();
  }

  llvm::SmallVector<SureRepeat, 1> run() {
    llvm::SmallVector<SureRepeat, 1> Found;
    // Whoever asks the lock itself knows, and a guard or a handler of exceptions has ways of its own.
    if (P.HasTry || llvm::any_of(P.Blocks, [&](const Block &B) {
          return llvm::any_of(B.Reads, [&](const Place *R) { return R->within(M); }) ||
                 llvm::any_of(B.Events, [&](const Event &E) { return E.Implicit && E.Object == M; });
        }))
      return Found;
    // One that is locked twice is unlocked twice.
    if (!Locks && llvm::any_of(U.Sums->of(&P).LocksAt, [&](const auto &At) {
          return At.first->Kind == EventKind::Lock && At.first->Object == M && holds(At.second, M);
        }))
      return Found;
    solve();
    const std::vector<bool> Bound = ahead(P, [&](const Event &E) { return does(E); }, /*All=*/true);
    for (unsigned Id : P.RPO)
      for (unsigned N : succs(P.Blocks[Id]))
        if (Bound[N] && In[N] != Sure && edge(P.Blocks[Id], N) == Sure) {
          const Event *First = last(Id), *Again = first(N);
          if (First && Again && llvm::none_of(Found, [&](const SureRepeat &R) { return R.Again == Again; }))
            Found.push_back({First, Again});
        }
    return Found;
  }

private:
  enum State : uint8_t { Unseen, Sure, Other };

  /// A call of one body without a branch: of a class's own `lock`.
  static bool goesStraight(const Event &E) {
    return E.Kind == EventKind::Call && !E.Elsewhere && E.Callees.size() == 1 &&
           llvm::all_of(E.Callees.front()->Blocks, [](const Block &B) { return B.Succs.size() < 2; });
  }

  /// True if \p E does it to the lock, false if it does something else to it, or may.
  std::optional<bool> does(const Event &E) const {
    const bool Foreign =
        Public && E.Kind == EventKind::Unknown && E.Function &&
        !U.context().getSourceManager().isInSystemHeader(E.Function->getCanonicalDecl()->getLocation());
    const Unlockers::Act Act = Who.act(E, M);
    if (Act == Unlockers::Nothing && !Foreign && !Who.givesOwner(E, M))
      return std::nullopt;
    return Act == (Locks ? Unlockers::Locks : Unlockers::Unlocks) &&
           (E.Kind == (Locks ? EventKind::Lock : EventKind::Unlock) || (Locks && goesStraight(E)));
  }

  void solve() {
    In[P.Entry] = Other;
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (unsigned Id : P.RPO) {
        State St = In[Id];
        for (const Event &E : P.Blocks[Id].Events)
          if (const auto Does = does(E))
            St = *Does ? Sure : Other;
        Out[Id] = St;
        if (St == Unseen)
          continue;
        for (unsigned N : succs(P.Blocks[Id])) {
          const State Edge = edge(P.Blocks[Id], N), Now = In[N] == Unseen || In[N] == Edge ? Edge : Other;
          Changed |= Now != In[N];
          In[N] = Now;
        }
      }
    }
  }

  /// Where a lock has failed, or something that can't, nothing is sure.
  State edge(const Block &B, unsigned N) const {
    if (Out[B.Id] != Sure)
      return Out[B.Id];
    for (unsigned I = 0; I < B.Succs.size(); ++I)
      if (B.Succs[I] == N && (cantBe(Never, B, I, U.context()) || llvm::any_of(B.Events, [&](const Event &E) {
                                return E.Kind == EventKind::Lock && E.Object == M && failed(B, I, E, U.context());
                              })))
        return Other;
    return Sure;
  }

  /// The nearest one before the end of block \p Id, which is sure.
  const Event *last(unsigned Id) const {
    return search(
        Id,
        [&](const Block &B) -> const Event * {
          const auto It =
              std::find_if(B.Events.rbegin(), B.Events.rend(), [&](const Event &E) { return bool(does(E)); });
          return It == B.Events.rend() ? nullptr : &*It;
        },
        /*Forward=*/false);
  }

  const Event *first(unsigned Id) const {
    return search(
        Id,
        [&](const Block &B) -> const Event * {
          const auto It = llvm::find_if(B.Events, [&](const Event &E) { return bool(does(E)); });
          return It == B.Events.end() ? nullptr : &*It;
        },
        /*Forward=*/true);
  }

  const Event *search(unsigned Id, llvm::function_ref<const Event *(const Block &)> Look, bool Forward) const {
    std::vector<bool> Seen(P.Blocks.size(), false);
    std::vector<unsigned> Work{Id};
    for (size_t I = 0; I < Work.size(); ++I) {
      const Block &B = P.Blocks[Work[I]];
      if (Seen[B.Id])
        continue;
      Seen[B.Id] = true;
      if (const Event *E = Look(B))
        return E;
      if (Forward)
        llvm::append_range(Work, succs(B));
      else
        llvm::append_range(Work, B.Preds);
    }
    return nullptr;
  }

  const Unit &U;
  const Unlockers &Who;
  const Process &P;
  const Place *M;
  const bool Locks;
  bool Public; ///< another unit can name it
  const llvm::SmallVector<const Event *, 4> Never;
  std::vector<State> In, Out; ///< of each block
};
} // namespace

llvm::SmallVector<SureRepeat, 1> sureRepeats(const Unit &U, const Unlockers &Who, const Process &P, const Place *M,
                                             bool Locks) {
  return Repeats(U, Who, P, M, Locks).run();
}

} // namespace belay::analysis
