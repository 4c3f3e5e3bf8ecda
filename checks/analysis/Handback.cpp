//===- Handback.cpp - functions that unlock for their caller on some paths ===//

#include "analysis/Handback.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/Outcomes.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// What a function has done to a lock of its caller's where it returns, by what it returns.
struct Returned {
  const Process *P;
  const Place *Mutex;
  const Event *Unlock;
  llvm::SmallVector<llvm::APSInt, 2> Without, With; ///< what it returns without the lock, and with it
  bool Told = true;                                 ///< the two have nothing in common, and all values are known
};

class Handbacks {
public:
  explicit Handbacks(const Unit &U) : U(U), S(*U.Sums) {}

  std::vector<Handback> run() {
    for (auto &P : U.Module.Processes)
      if (P->Lowered && !isa<CXXConstructorDecl, CXXDestructorDecl>(P->Function))
        callee(*P);
    if (!Some.empty())
      for (auto &P : U.Module.Processes)
        if (P->Lowered)
          caller(*P);
    return std::move(Out);
  }

private:
  enum : uint8_t { Kept = 1, Given = 2 };

  /// \p M is locked here, or it isn't known what happens to it.
  bool unclear(const Event &E, const Place *M) const {
    switch (E.Kind) {
    case EventKind::Lock:
    case EventKind::Holds:
    case EventKind::Wait:
      return !E.Object->known() || E.Object == M || E.Second == M || mayUnlock(E.Object, M);
    case EventKind::Unlock:
      return E.Object != M && mayUnlock(E.Object, M);
    case EventKind::Unknown:
      return E.Object == M || E.Second == M || llvm::any_of(E.Args, [&](const Place *A) {
               return A && A->K == Place::AddressOf && (M->within(A->Parent) || A->Parent == M);
             });
    case EventKind::Call:
      return llvm::any_of(S.callees(E), [&](const Target &T) {
        const Summary &C = S.of(T.P);
        auto Is = [&](const Place *X) {
          const Place *Y = S.translate(X, T.Map);
          return Y == M || mayUnlock(Y, M);
        };
        return llvm::any_of(C.Released, Is) || llvm::any_of(C.MayAcquire, Is) ||
               llvm::any_of(C.Acquired, [&](const Held &H) { return Is(H.Mutex); });
      });
    default:
      return false;
    }
  }

  void callee(const Process &P) {
    Tokens Mutexes;
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Unlock && !E.Implicit && E.Object->known() && E.Object->K != Place::MutexOf)
          insert(Mutexes, E.Object);
    for (const Place *M : Mutexes)
      if (std::optional<Returned> R = returned(P, M))
        Some[&P].push_back(std::move(*R));
  }

  std::optional<Returned> returned(const Process &P, const Place *M) const {
    Returned R{&P, M, nullptr, {}, {}};
    std::vector<uint8_t> In(P.Blocks.size(), 0);
    In[P.Entry] = Kept;
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (unsigned Id : P.RPO) {
        uint8_t St = In[Id];
        for (const Event &E : P.Blocks[Id].Events) {
          if (unclear(E, M))
            return std::nullopt;
          if (E.Kind == EventKind::Unlock && E.Object == M && St) {
            St = Given;
            R.Unlock = R.Unlock ? R.Unlock : &E;
          }
        }
        for (unsigned N : St ? succs(P.Blocks[Id]) : llvm::SmallVector<unsigned, 2>()) {
          Changed |= (In[N] | St) != In[N];
          In[N] |= St;
        }
      }
    }
    if (!R.Unlock || In[P.Exit] != (Kept | Given))
      return std::nullopt;
    for (unsigned Id : P.RPO) {
      uint8_t St = In[Id];
      for (const Event &E : P.Blocks[Id].Events) {
        if (E.Kind == EventKind::Unlock && E.Object == M)
          St = Given;
        if (E.Kind == EventKind::Return && St)
          value(R, E, St);
      }
    }
    R.Told &= !R.Without.empty() && !R.With.empty();
    return R;
  }

  void value(Returned &R, const Event &E, uint8_t St) const {
    Expr::EvalResult V;
    if (St == (Kept | Given) || !E.E || E.E->isValueDependent() || !E.E->EvaluateAsInt(V, U.context())) {
      R.Told = false;
      return;
    }
    const llvm::APSInt X = V.Val.getInt();
    auto Is = [&](const llvm::APSInt &Y) { return llvm::APSInt::compareValues(X, Y) == 0; };
    auto &Mine = St == Given ? R.Without : R.With;
    R.Told &= llvm::none_of(St == Given ? R.With : R.Without, Is);
    if (llvm::none_of(Mine, Is))
      Mine.push_back(X);
  }

  void caller(const Process &P) {
    const auto &At = S.of(&P).LocksAt;
    for (unsigned Id : P.RPO)
      for (const Event &E : P.Blocks[Id].Events) {
        const auto It = E.Kind == EventKind::Call && E.Callees.size() == 1 ? At.find(&E) : At.end();
        if (It == At.end())
          continue;
        for (const Target &T : S.callees(E))
          for (const Returned &R : Some.lookup(T.P)) {
            const Place *M = S.translate(R.Mutex, T.Map);
            if (!holds(It->second, M))
              continue;
            if (const Event *Again = R.Told ? again(P, Id, E, R, M) : nullptr)
              Out.push_back({R.Unlock, &E, Again, M, R.P});
            else if (const Event *Always = R.Told || asked(R) ? nullptr : unlocksAnyway(P, Id, E, M))
              Out.push_back({R.Unlock, &E, Always, M, R.P, /*Anyway=*/true});
            else if (!locksForOthers(R.P->Function) && Spoken.insert(R.Unlock).second)
              Out.push_back({R.Unlock, &E, nullptr, R.Mutex, R.P});
          }
      }
  }

  /// Where \p P unlocks \p M though \p Call has told that it did.
  const Event *again(const Process &P, unsigned From, const Event &Call, const Returned &R, const Place *M) const {
    struct Way {
      unsigned Block;
      bool Gone; ///< the branches so far leave only what it returns without the lock
    };
    auto Any = [&](llvm::ArrayRef<llvm::APSInt> Values, const Block &B, unsigned I) {
      return llvm::any_of(Values, [&](const llvm::APSInt &V) { return allows(B, I, Call, V, U.context()); });
    };
    std::set<std::pair<unsigned, bool>> Seen;
    llvm::SmallVector<Way, 8> Work{{From, false}};
    bool First = true;
    while (!Work.empty()) {
      const Way W = Work.pop_back_val();
      const Block &B = P.Blocks[W.Block];
      const Event *Start = std::exchange(First, false) ? &Call : nullptr;
      bool Ends = false;
      for (const Event &E : B.Events) {
        if ((Start && &E <= Start) || Ends)
          continue;
        if (W.Gone && E.Kind == EventKind::Unlock && E.Object == M && !E.Implicit)
          return &E;
        Ends = E.Kind == EventKind::NoReturn || &E == &Call || unclear(E, M) ||
               (E.Kind == EventKind::Unlock && E.Object == M);
      }
      for (unsigned I = 0; I < B.Succs.size() && !Ends; ++I) {
        const bool Without = Any(R.Without, B, I), With = Any(R.With, B, I);
        if (Without && Seen.insert({B.Succs[I], W.Gone || !With}).second)
          Work.push_back({B.Succs[I], W.Gone || !With});
      }
    }
    return nullptr;
  }

  /// Whether \p R unlocks is for its caller to say: by a flag, a number or a mode.
  static bool asked(const Returned &R) {
    const Block *At = blockOf(*R.P, R.Unlock);
    return !At || llvm::any_of(R.P->Blocks, [&](const Block &B) {
      return B.Condition && B.Succs.size() > 1 && namesScalar(B.Condition) &&
             llvm::any_of(B.Succs, [&](unsigned N) { return !reaches(*R.P, N, At->Id, /*Without=*/B.Id); });
    });
  }

  static bool namesScalar(const Stmt *S) {
    auto *D = dyn_cast_or_null<DeclRefExpr>(S);
    return S && !isa<CallExpr>(S) &&
           ((D && isa<ParmVarDecl>(D->getDecl()) && !D->getType()->isPointerType() && D->getType()->isScalarType()) ||
            llvm::any_of(S->children(), namesScalar));
  }

  /// The unlock of \p M that \p P comes to after \p Call on one of its ways, if it does on all of them.
  const Event *unlocksAnyway(const Process &P, unsigned From, const Event &Call, const Place *M) const {
    const Event *Unlock = nullptr;
    std::vector<bool> Seen(P.Blocks.size(), false);
    llvm::SmallVector<unsigned, 8> Work{From};
    for (const Event *Start = &Call; !Work.empty(); Start = nullptr) {
      const Block &B = P.Blocks[Work.pop_back_val()];
      bool Ends = false;
      for (const Event &E : B.Events) {
        if ((Start && &E <= Start) || Ends)
          continue;
        if (E.Kind == EventKind::Unlock && E.Object == M)
          Unlock = Unlock ? Unlock : &E;
        else if (&E == &Call || unclear(E, M))
          return nullptr;
        Ends = E.Kind == EventKind::NoReturn || (E.Kind == EventKind::Unlock && E.Object == M);
      }
      for (unsigned N : Ends ? llvm::SmallVector<unsigned, 2>() : succs(B)) {
        if (N == P.Exit)
          return nullptr;
        if (!Seen[N])
          Work.push_back(N);
        Seen[N] = true;
      }
    }
    return Unlock;
  }

  const Unit &U;
  const Summaries &S;
  llvm::DenseMap<const Process *, std::vector<Returned>> Some; ///< lookups only
  std::set<const Event *> Spoken;                              ///< the same
  std::vector<Handback> Out;
};
} // namespace

std::vector<Handback> findHandbacks(const Unit &U) { return Handbacks(U).run(); }

} // namespace belay::analysis
